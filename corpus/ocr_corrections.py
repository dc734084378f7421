def corrected(text: str) -> str:
    return text
