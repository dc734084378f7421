// Draws a GEXF file as it is: sigma shows nodes where the file says, as large and in the colour that it says.
import Graph from "graphology";
import gexf from "graphology-gexf/browser";
import Sigma from "sigma";

const FONT = '"Noto Sans CJK SC", sans-serif';
const LABELLED = new Set(["agency", "document"]);

const graph = gexf.parse(Graph, document.getElementById("gexf").textContent, { allowUndeclaredAttributes: true });
const places = graph.mapNodes((_, known) => known);
const span = (axis) => Math.max(...places.map((known) => known[axis])) - Math.min(...places.map((known) => known[axis]));
const MARGIN = 70;
const scale = Math.min((innerWidth - 2 * MARGIN) / span("x"), (innerHeight - 2 * MARGIN) / span("y"), 1.3);

// Labels of agencies and documents in the middle of their nodes' lower edge, on white, as people letter maps.
function drawLabel(context, node) {
  if (!node.label) return;
  const size = Math.max(9.5, Math.min(20, 7.5 + node.size * 0.35));
  context.font = `${size}px ${FONT}`;
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3;
  context.strokeStyle = "#ffffff";
  context.fillStyle = "#222222";
  const y = node.size > 16 ? node.y : node.y + node.size + size * 0.6;
  context.strokeText(node.label, node.x, y);
  context.fillText(node.label, node.x, y);
}

graph.updateEachNodeAttributes((_, known) => ({
  ...known,
  size: known.size * scale,
  forceLabel: LABELLED.has(known.kind) && (known.kind === "agency" || known.printed === true || graph.order < 100),
  label: LABELLED.has(known.kind) ? known.label : "",
}));
graph.updateEachEdgeAttributes((_, known) => ({ ...known, size: 1.4 + Math.log2(known.weight ?? 1) * 0.8 }));
new Sigma(graph, document.getElementById("drawing"), {
  autoRescale: true,
  itemSizesReference: "screen",
  stagePadding: MARGIN,
  defaultDrawNodeLabel: drawLabel,
  labelDensity: 0,
  labelRenderedSizeThreshold: Infinity,
  zoomToSizeRatioFunction: (ratio) => ratio,
  minEdgeThickness: 0.4,
});
document.title = "drawn";
