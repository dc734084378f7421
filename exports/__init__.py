"""What other programs read: one module a format, each with one public `write`.

To a stream write `gexf`, `graphml`, `rdf` (Turtle, TriG, N-Quads), `jsonld`, `workbook`, `calendar` and `akomantoso`;
to an empty folder `datapackage` (CSV), `parquet` and `site` (HTML).
"""
