// Prints, as JSON, what graphology-gexf reads in a GEXF file: numbers of nodes and edges, by kind, and a few values.
import { readFileSync } from "node:fs";
import { MultiGraph } from "graphology";
import gexf from "graphology-gexf";

const graph = gexf.parse(MultiGraph, readFileSync(process.argv[2], "utf8"));

const counted = (kinds) => kinds.reduce((counts, kind) => ({ ...counts, [kind]: (counts[kind] ?? 0) + 1 }), {});

console.log(
  JSON.stringify({
    nodes: graph.order,
    edges: graph.size,
    directed: graph.directedSize,
    undirected: graph.undirectedSize,
    node_kinds: counted(graph.mapNodes((_, known) => known.kind)),
    edge_kinds: counted(graph.mapEdges((_, known) => known.kind)),
    weight: graph.reduceEdges((sum, _, known) => sum + known.weight, 0),
    labels: Object.fromEntries(graph.mapNodes((node, known) => [node, known.label])),
    placed: graph.everyNode((_, known) => [known.x, known.y, known.size].every(Number.isFinite)),
    colours: [...new Set(graph.mapNodes((_, known) => known.color))].sort(),
  }),
);
