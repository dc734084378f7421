"""Draw the agencies of a graph, joined by the obligations that they share: the figure of docs/network.md.

    pip install matplotlib && apt-get install fonts-noto-cjk
    python docs/draw_network.py gongbao-graph docs/network.png

The same graph gives the same picture. Colours are Okabe and Ito's, which colour-blind people tell apart
(https://jfly.uni-koeln.de/color/); communities also differ by sign.
"""

import math
import sys

import matplotlib as mpl
import networkx as nx

mpl.use("Agg")

from matplotlib import patheffects
from matplotlib import pyplot as plt
from matplotlib.axes import Axes

from gongbao.graph import network, open_graph
from gongbao.graph.projections import shared_obligations

FONTS = ["Noto Sans CJK SC", "WenQuanYi Zen Hei", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei"]
COLOURS = ["#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#999999"]
SIGNS = "osD^vphX"
WIDTH, HEIGHT, DPI = 11, 8, 130  # inches, dots an inch
SEED = 1  # of communities and layout

Places = dict[str, tuple[float, float]]


def main(graph: str, picture: str) -> None:
    """Draw the largest group of joined agencies of a graph directory into a picture file."""
    joined = shared_obligations(network(open_graph(graph)))
    largest = max(nx.connected_components(joined), key=len)
    # Not a subgraph view: it would have the order of a set, another one each time.
    joined.remove_nodes_from([agency for agency in joined if agency not in largest])
    groups = nx.community.louvain_communities(joined, weight="weight", seed=SEED)
    groups = sorted((sorted(group) for group in groups), key=lambda group: (-len(group), group))
    mpl.rcParams["font.sans-serif"] = FONTS
    figure, axes = plt.subplots(figsize=(WIDTH, HEIGHT), dpi=DPI)
    places = layout(joined)
    for first, second, weight in joined.edges(data="weight"):
        axes.plot(
            *zip(places[first], places[second], strict=True), color="#B0B0B0", linewidth=0.6 + 0.9 * weight, zorder=1
        )
    for group, colour, sign in zip(groups, COLOURS, SIGNS, strict=False):
        foremost = max(group, key=lambda agency: (joined.degree(agency, weight="weight"), agency))
        axes.scatter(
            [places[agency][0] for agency in group],
            [places[agency][1] for agency in group],
            s=[size(joined, agency) for agency in group],
            c=colour,
            marker=sign,
            edgecolors="white",
            linewidths=0.8,
            zorder=2,
            label=f"{short(joined, foremost)} … ({len(group)})",
        )
    axes.margins(0.1)
    axes.set_axis_off()
    figure.tight_layout()
    figure.canvas.draw()  # settles where everything is, which the labels go by
    write_labels(axes, joined, places)
    axes.legend(loc="lower left", frameon=False, fontsize=9, markerscale=0.6, title="community", alignment="left")
    figure.savefig(picture, metadata={"Software": None})


def layout(joined: "nx.Graph[str]") -> Places:
    """Place agencies that share obligations near one another, the crowded middle spread out."""
    places = nx.spring_layout(
        joined, pos=nx.circular_layout(sorted(joined)), k=0.9, iterations=400, weight=None, seed=SEED
    )
    spread = {}
    for agency, (x, y) in places.items():
        stretch = (math.hypot(x, y) or 1) ** -0.4
        spread[agency] = (float(x) * stretch, float(y) * stretch)
    return spread


def size(joined: "nx.Graph[str]", agency: str) -> float:
    """Return the area of an agency's sign in square points."""
    return 40 + 16 * joined.nodes[agency]["obligations"]


def short(joined: "nx.Graph[str]", agency: str) -> str:
    """Return an agency's name without its region, which most of them share."""
    attributes = joined.nodes[agency]
    name = attributes["label"].removeprefix(attributes.get("jurisdiction") or "")
    # 某盟委宣传部 is of the party's committee (盟委), whose name would be cut in two.
    return attributes["label"] if name.startswith("委") else name


def write_labels(axes: Axes, joined: "nx.Graph[str]", places: Places) -> None:
    """Write each agency's name beside its sign, those that share most first, where least is written over."""
    figure = axes.figure
    renderer = figure.canvas.get_renderer()
    taken = []
    for agency in joined:
        x, y = axes.transData.transform(places[agency])
        radius = size(joined, agency) ** 0.5 / 2 * DPI / 72
        taken.append(mpl.transforms.Bbox([[x - radius, y - radius], [x + radius, y + radius]]))
    for agency in sorted(joined, key=lambda agency: (-joined.degree(agency, weight="weight"), agency)):
        away = size(joined, agency) ** 0.5 / 2 + 3
        best = None
        for turn, (across, up) in enumerate(((0, -1), (1, 0), (-1, 0), (0, 1), (1, -1), (-1, -1), (1, 1), (-1, 1))):
            text = axes.annotate(
                short(joined, agency),
                places[agency],
                xytext=(across * away, up * away),
                textcoords="offset points",
                ha=("right", "center", "left")[across + 1],
                va=("top", "center", "bottom")[up + 1],
                fontsize=10 if joined.nodes[agency]["obligations"] >= 10 else 8,
                path_effects=[patheffects.withStroke(linewidth=2.5, foreground="white")],
                zorder=3,
            )
            box = text.get_window_extent(renderer)
            outside = box.width * box.height - overlap(box, figure.bbox)
            covered = outside + sum(overlap(box, other) for other in taken)
            if best is None or (covered, turn) < best[:2]:
                if best is not None:
                    best[2].remove()
                best = (covered, turn, text, box)
            else:
                text.remove()
        assert best is not None
        taken.append(best[3])


def overlap(first: "mpl.transforms.BboxBase", second: "mpl.transforms.BboxBase") -> float:
    """Return the area that two boxes share, in square dots."""
    shared = mpl.transforms.Bbox.intersection(first, second)
    return 0.0 if shared is None else shared.width * shared.height


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
