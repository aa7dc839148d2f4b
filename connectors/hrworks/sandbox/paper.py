"""The smallest readable PDF, for documents of seeded applications."""


def one_page(line: str) -> bytes:
    """Return a PDF 1.4 page with one line of text in Helvetica; the line must be plain ASCII."""
    escaped = line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    text = f"BT /F1 16 Tf 72 770 Td ({escaped}) Tj ET"
    fonts = "<< /Font << /F1 5 0 R >> >>"
    objects = (
        "<< /Type /Catalog /Pages 2 0 R >>",
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources {fonts} >>",
        f"<< /Length {len(text)} >>\nstream\n{text}\nendstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    )
    return _with_table(objects).encode("ascii")


def _with_table(objects: tuple[str, ...]) -> str:
    """Join the objects and add the table of their positions, which readers look for from the end."""
    document, positions = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        positions.append(len(document))
        document += f"{number} 0 obj\n{content}\nendobj\n"
    rows = "".join(f"{position:010d} 00000 n \n" for position in positions)
    size = len(objects) + 1
    table = f"xref\n0 {size}\n0000000000 65535 f \n{rows}"
    return f"{document}{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{len(document)}\n%%EOF\n"
