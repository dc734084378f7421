"""Write the legend of drawn networks: python docs/draw_legend.py, into docs/network-legend.svg."""

from pathlib import Path

from gongbao.exports import legend

with (Path(__file__).parent / "network-legend.svg").open("wb") as stream:
    legend.write(stream)
