"""Rules about the repo as a whole: links that lead somewhere, pages in step, no address of a package registry."""

import posixpath
import re

# Pieces, so that this file does not hold what it forbids.
_REGISTRY = re.compile(
    r"(?i)\b[\w-]+\.(?:npmjs|yarnpkg|npmmirror|pythonhosted|debian|ubuntu|golang|docker|maven|rubygems|snapcraft)\.(?:org|com|io)\b"
    r"|\b(?:pypi|crates|quay|ghcr)\.(?:org|io)\b")
_LINK = re.compile(r"!?\[(?:[^\]\[]|\[[^\]]*\])*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)")


def registry_hosts(sources):
    for source in sources:
        for number, line in enumerate(source.lines, 1):
            if match := _REGISTRY.search(line):
                yield source.finding("registry-host", number,
                                     f"{match.group()}: the machine's own configuration names registries, the repo does not")


def _prose(source):
    """The text with fenced and inline code blanked, so that examples are not taken for links or headings."""
    text = re.sub(r"^(```|~~~).*?^\1", lambda m: re.sub(r"[^\n]", " ", m.group()), source.text, flags=re.M | re.S)
    return re.sub(r"`[^`\n]*`", lambda m: " " * len(m.group()), text)


def _anchors(source):
    found, counts = set(), {}
    body = re.sub(r"^(```|~~~).*?^\1", "", source.text, flags=re.M | re.S)
    for match in re.finditer(r"^#{1,6}\s+(.+?)\s*#*$", body, re.M):
        title = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", match.group(1))
        slug = re.sub(r"[^\w\- ]", "", title.replace("`", "").lower()).replace(" ", "-")
        found.add(slug if not counts.get(slug) else f"{slug}-{counts[slug]}")
        counts[slug] = counts.get(slug, 0) + 1
    found.update(re.findall(r"<a\s+(?:id|name)=\"([^\"]+)\"", body))
    return found


def links(sources, exists):
    pages = {source.path: source for source in sources if source.suffix == ".md"}
    for source in pages.values():
        text = _prose(source)
        for match in _LINK.finditer(text):
            target = match.group(1)
            if re.match(r"[a-z][a-z0-9+.-]*:", target):
                continue
            path, _, anchor = target.partition("#")
            full = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), path)) if path else source.path
            line = source.line_at(match.start())
            if path and not exists(full):
                yield source.finding("link", line, f"{target} leads nowhere: there is no {full}")
            elif anchor and full in pages and anchor not in _anchors(pages[full]):
                yield source.finding("link", line, f"{full} has no heading #{anchor}")


def readme_in_step(sources):
    """The two front pages have the same headings in the same depth, the same commands and the same pictures."""
    pages = {source.path: source for source in sources}
    english, chinese = pages.get("README.md"), pages.get("README.zh-CN.md")
    if not english or not chinese:
        return

    def shape(page):
        headings = [len(m.group(1)) for m in re.finditer(r"^(#+)\s", re.sub(r"^```.*?^```", "", page.text, flags=re.M | re.S), re.M)]
        commands = re.findall(r"^```\w*\n(.*?)^```", page.text, re.M | re.S)
        rows = len(re.findall(r"^\|", page.text, re.M))
        return headings, [re.sub(r"\s*#.*", "", c) for c in commands], rows

    for what, mine, theirs in zip(("headings", "commands", "table rows"), shape(english), shape(chinese)):
        if mine != theirs:
            yield chinese.finding("readme-in-step", 1, f"the {what} differ from README.md: bring both pages in step")


def named_tests(sources):
    """A page that names a test as proof names one that is there: `Suite.name` in [file](path)."""
    known = {source.path: source for source in sources}
    for source in sources:
        if source.suffix != ".md" or not source.path.startswith("docs/"):
            continue
        for number, line in enumerate(source.lines, 1):
            if match := re.search(r"`(\w+)\.(\w+)` in \[[^\]]*\]\(([^)]+)\)", line):
                suite, name, target = match.groups()
                path = posixpath.normpath(posixpath.join(posixpath.dirname(source.path), target))
                if path in known and not re.search(rf"\(\s*{suite}\s*,\s*{name}\s*\)", known[path].text):
                    yield source.finding("named-test", number, f"{path} has no test {suite}.{name}")


RULES = [registry_hosts, readme_in_step, named_tests]
