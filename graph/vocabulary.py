"""The namespaces and terms of the graph: gongbao's own (graph/ontology.ttl) and those it borrows.

Borrowed: ELI (European Legislation Identifier), Dublin Core, QUDT, and W3C's ORG, SKOS, PROV and Web Annotation.
"""

from pyoxigraph import NamedNode

from gongbao.parser.model import DivisionKind, Relation, Role

GB = "https://w3id.org/gongbao/ns#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
XSD = "http://www.w3.org/2001/XMLSchema#"
OWL = "http://www.w3.org/2002/07/owl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
DCTERMS = "http://purl.org/dc/terms/"
ELI = "http://data.europa.eu/eli/ontology#"
ORG = "http://www.w3.org/ns/org#"
OA = "http://www.w3.org/ns/oa#"
PROV = "http://www.w3.org/ns/prov#"
TIME = "http://www.w3.org/2006/time#"
ODRL = "http://www.w3.org/ns/odrl/2/"
QUDT = "http://qudt.org/schema/qudt/"
UNIT = "http://qudt.org/vocab/unit/"

# The prefixes that queries and Turtle are written with.
PREFIXES = {
    "gb": GB,
    "rdf": RDF,
    "rdfs": RDFS,
    "xsd": XSD,
    "owl": OWL,
    "skos": SKOS,
    "dcterms": DCTERMS,
    "eli": ELI,
    "org": ORG,
    "oa": OA,
    "prov": PROV,
    "time": TIME,
    "odrl": ODRL,
    "qudt": QUDT,
    "unit": UNIT,
}

# SHACL: what the shapes are written in (graph/shapes.ttl); no query needs it.
SH = "http://www.w3.org/ns/shacl#"


def shortened(iri: str) -> str:
    """Return an IRI with its prefix where there is one.

    Example:
        >>> shortened("http://www.w3.org/ns/org#Organization"), shortened("urn:example:1")
        ('org:Organization', 'urn:example:1')

    """
    for prefix, namespace in (*PREFIXES.items(), ("sh", SH)):
        if iri.startswith(namespace):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri


def _gb(name: str) -> NamedNode:
    return NamedNode(GB + name)


def _eli(name: str) -> NamedNode:
    return NamedNode(ELI + name)


TYPE = NamedNode(RDF + "type")
LABEL = NamedNode(RDFS + "label")

# Datatypes.
DATE = NamedNode(XSD + "date")
DECIMAL = NamedNode(XSD + "decimal")
INTEGER = NamedNode(XSD + "integer")
DURATION = NamedNode(XSD + "duration")

# What an issue is made of.
GAZETTE = _gb("Gazette")
ISSUE = _gb("Issue")
SOURCE = _gb("Source")
DOCUMENT = _gb("Document")
INSTRUMENT = _gb("Instrument")
LEGAL_RESOURCE = _eli("LegalResource")
LEGAL_EXPRESSION = _eli("LegalExpression")
SUBDIVISION = _eli("LegalResourceSubdivision")

IS_PART_OF = NamedNode(DCTERMS + "isPartOf")
PUBLISHER = NamedNode(DCTERMS + "publisher")
TITLE = NamedNode(DCTERMS + "title")
DERIVED_FROM = NamedNode(PROV + "wasDerivedFrom")
SHA256 = _gb("sha256")
CHARACTERS = _gb("characters")
YEAR = _gb("year")
SERIAL_NUMBER = _gb("serialNumber")
NUMBER = _eli("number")
DATE_PUBLICATION = _eli("date_publication")
HAS_MEMBER = _eli("has_member")
ID_LOCAL = _eli("id_local")
TYPE_DOCUMENT = _eli("type_document")
DATE_DOCUMENT = _eli("date_document")
PASSED_BY = _eli("passed_by")
REALIZES = _eli("realizes")
EXPRESSION_TITLE = _eli("title")
LANGUAGE = _eli("language")
CHINESE = NamedNode("http://publications.europa.eu/resource/authority/language/ZHO")
HAS_ANNEX = _eli("has_annex")
ADDRESSEE = _gb("addressee")
ANNEX_TITLE = _gb("annexTitle")
NOTE = _gb("note")
COPY_NUMBER = _gb("copyNumber")
SECURITY = _gb("security")
SECURITY_PERIOD = _gb("securityPeriod")
URGENCY = _gb("urgency")
ISSUER_MARK = _gb("issuerMark")
APPROVER = _gb("approver")
SIGNATORY = _gb("signatory")
COPIES_TO = _gb("copiesTo")
PRINTED_BY = _gb("printedBy")
PRINTED_ON = _gb("printedOn")
ATTENDEE = _gb("attendee")
ABSENTEE = _gb("absentee")
OBSERVER = _gb("observer")
DENOTES = _gb("denotes")
SUBDIVISION_OF = _eli("is_part_of")
TYPE_SUBDIVISION = _eli("type_subdivision")
PATH = _gb("path")
TEXT = _gb("text")

# Who.
ORGANIZATION = NamedNode(ORG + "Organization")
COLLECTIVE_AGENCY = _gb("CollectiveAgency")
PREF_LABEL = NamedNode(SKOS + "prefLabel")
ALT_LABEL = NamedNode(SKOS + "altLabel")
HIDDEN_LABEL = NamedNode(SKOS + "hiddenLabel")
JURISDICTION = _gb("jurisdiction")
LEVEL = _gb("level")
MEMBER_PATTERN = _gb("memberPattern")
RANGES_OVER = _gb("rangesOver")
KIND = _gb("kind")
SUB_ORGANIZATION_OF = NamedNode(ORG + "subOrganizationOf")

# Owes what.
OBLIGATION = _gb("Obligation")
TASK = _gb("Task")
ASSIGNMENT = _gb("Assignment")
STATED_IN = _gb("statedIn")
IN_DOCUMENT = _gb("inDocument")
MODALITY = _gb("modality")
TOPIC = _gb("topic")
HAS_TASK = _gb("hasTask")
HAS_ASSIGNMENT = _gb("hasAssignment")
RESPONSIBLE_AGENCY = _gb("responsibleAgency")
AGENCY = _gb("agency")

# The super-property is stated beside these, as the store doesn't reason.
ROLE_PROPERTIES = {
    Role.LEAD: _gb("leadAgency"),
    Role.JOINT: _gb("jointAgency"),
    Role.SUPPORT: _gb("supportingAgency"),
}

# By how much.
TARGET = _gb("Target")
HAS_TARGET = _gb("hasTarget")
INDICATOR = _gb("indicator")
COMPARATOR = _gb("comparator")
NUMERIC_VALUE = NamedNode(QUDT + "numericValue")
MIN_VALUE = _gb("minValue")
MAX_VALUE = _gb("maxValue")
PRINTED_UNIT = _gb("unit")
QUDT_UNIT = NamedNode(QUDT + "unit")
TARGET_KIND = _gb("targetKind")

# By when.
DEADLINE = _gb("Deadline")
HAS_DEADLINE = _gb("hasDeadline")
DEADLINE_KIND = _gb("deadlineKind")
START = _gb("start")
END = _gb("end")
DUE = _gb("due")
RECURRENCE = _gb("recurrence")
TIME_SPAN = _gb("duration")

# Resting on what.
CITATION = _gb("Citation")
CITED_WORK = _gb("citedWork")
RELATION = _gb("relation")
RELATION_PROPERTIES = {
    Relation.BASED_ON: _eli("based_on"),
    Relation.IMPLEMENTS: _eli("implements"),
    Relation.REPEALS: _eli("repeals"),
    Relation.AMENDS: _eli("amends"),
    Relation.ISSUES: _gb("promulgates"),
    Relation.CREATES: _gb("mandates"),
    Relation.CITES: _eli("cites"),
}

# Where it says so, and how sure that is.
EVIDENCE = _gb("evidence")
HAS_SOURCE = NamedNode(OA + "hasSource")
OFFSET_START = NamedNode(OA + "start")
OFFSET_END = NamedNode(OA + "end")
EXACT = NamedNode(OA + "exact")
PIECES = _gb("pieces")
PAGE = _gb("page")
PLACE = _gb("place")
RULE = _gb("rule")
CONFIDENCE = _gb("confidence")
DIAGNOSTIC = _gb("Diagnostic")
CODE = _gb("code")
SEVERITY = _gb("severity")
MESSAGE = _gb("message")

# Kinds of subdivision: the model's divisions, and the clause under them.
CLAUSE = _gb("Clause")
DIVISION_TYPES = {kind: _gb(kind.value.capitalize()) for kind in DivisionKind}

# The kinds of official document (文种): 党政机关公文处理工作条例 (2012), article 8.
DOCUMENT_TYPES = {
    "决议": _gb("Resolution"),
    "决定": _gb("Decision"),
    "命令": _gb("Order"),
    "公报": _gb("Communique"),
    "公告": _gb("Announcement"),
    "通告": _gb("PublicNotice"),
    "意见": _gb("Opinion"),
    "通知": _gb("Notice"),
    "通报": _gb("Circular"),
    "报告": _gb("Report"),
    "请示": _gb("Request"),
    "批复": _gb("Reply"),
    "议案": _gb("Motion"),
    "纪要": _gb("Minutes"),
    "令": _gb("Order"),
    "函": _gb("Letter"),
}

# Printed units to QUDT units. 百分点 is no %, and 亩 has no unit there: both stay as printed.
UNITS = {
    printed: NamedNode(UNIT + name)
    for name, words in {
        "PERCENT": "% 百分",
        "PERMILLE": "‰",
        "TONNE": "吨",
        "KiloGM": "千克 公斤 kg",
        "GM": "克",
        "M": "米 m",
        "KiloM": "公里 千米 km",
        "CentiM": "厘米 cm",
        "MilliM": "毫米 mm",
        "M2": "平方米 平米 m2 ㎡",
        "KiloM2": "平方公里 平方千米",
        "HA": "公顷",
        "M3": "立方米 m3",
        "L": "升",
        "SEC": "秒",
        "MIN": "分钟",
        "HR": "小时",
        "DAY": "日 天",
        "WK": "周",
        "MO": "月 个月",
        "YR": "年",
        "KiloW": "千瓦",
        "MegaW": "兆瓦",
        "KiloW-HR": "千瓦时",
        "DEG_C": "℃ 摄氏度",
        "CCY_CNY": "元",
        "MicroGM-PER-M3": "微克/立方米",
        "MilliGM-PER-L": "毫克/升",
    }.items()
    for printed in words.split()
}

# Who corrected what, and what the rule had read.
CORRECTION = _gb("Correction")
CHANGE = _gb("Change")
ACTION = _gb("action")
REASON = _gb("reason")
CORRECTS = _gb("corrects")
REJECTED_KIND = _gb("rejectedKind")
SETTLES = _gb("settles")
HAS_CHANGE = _gb("hasChange")
CORRECTED_FIELD = _gb("correctedField")
RULE_VALUE = _gb("ruleValue")
CORRECTED_VALUE = _gb("correctedValue")
CONCERNS_AGENCY = _gb("concernsAgency")
AGENT = NamedNode(PROV + "Agent")
WAS_ATTRIBUTED_TO = NamedNode(PROV + "wasAttributedTo")
DATE_DECIDED = NamedNode(DCTERMS + "date")

# What `gongbao push` notes on a server: which graphs it holds, whole or not yet.
PUSH = _gb("Push")
DIGEST = _gb("digest")
PENDING = _gb("pending")
MERGED_IN = _gb("mergedIn")
