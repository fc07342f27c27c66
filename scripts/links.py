"""List the book's links to other sites, with the day on which each was last seen.

python scripts/links.py            writes the list from the built pages
python scripts/links.py --visit    also opens each address; needs a network
"""

import argparse
import csv
import datetime
import urllib.request
from pathlib import Path

from bs4 import BeautifulSoup
from tqdm import tqdm

ROOT = Path(__file__).resolve().parents[1]
LIST = ROOT / "tests" / "external_links.csv"


def outside(folder):
    """Every address outside the book that its pages link to, in order."""
    found = set()
    for path in folder.rglob("*.html"):
        soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
        found |= {tag["href"] for tag in soup.select("article a[href^=http]")}
    return sorted(found)


def stored():
    """The list as it is stored: address -> the day it was last seen, or empty."""
    if not LIST.exists():
        return {}
    with LIST.open(encoding="utf-8", newline="") as file:
        return {row["address"]: row["last seen"] for row in csv.DictReader(file)}


def answers(address):
    """Whether a server answers this address without an error."""
    request = urllib.request.Request(address, headers={"User-Agent": "link check"})
    try:
        with urllib.request.urlopen(request, timeout=30):
            return True
    except OSError as error:
        print(f"{address}: {error}")
        return False


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visit", action="store_true", help="open each address")
    visit = parser.parse_args().visit
    seen, today = stored(), datetime.date.today().isoformat()
    days = {a: seen.get(a, "") for a in outside(ROOT / "_build" / "html")}
    if visit:
        days |= {a: today for a in tqdm(days) if answers(a)}
    with LIST.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerows([("address", "last seen"), *days.items()])
    print(f"{LIST.relative_to(ROOT)}: {len(days)} addresses")


if __name__ == "__main__":
    main()
