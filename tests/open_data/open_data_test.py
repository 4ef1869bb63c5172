"""Recomputes the figures from the open data, independently of OneTrip.

Everything is found through the catalogue: each CSV is read by its CSVW metadata and compared with its JSON, the sums of
each table are compared with those of the others, and all of it with the published figures. Only the standard library is
used. ONETRIP_URL names a server with the demonstration.
"""

import csv
import datetime
import io
import json
import os
import re
import unittest
import urllib.request

HOUSE = os.environ["ONETRIP_URL"]
COUNTS = (
    "registered assigned settled resolved solved not_solved unanswered open reopened returned overdue "
    "reprimanded extended asked_again owed_explanations explained planned "
    "withdrawn reassigned voided graded satisfied noted noted_solved withdrawn_cases"
).split()
FIRST = COUNTS[:4]


def fetch(url):
    """A file and its headers."""
    with urllib.request.urlopen(url) as answer:
        return answer.read(), answer.headers


def next_page(headers):
    """The address of the next page, if there is one."""
    found = re.search(r'<([^>]+)>; rel="next"', headers.get("link", ""))
    return found and found.group(1)


def parsed(text, column):
    """A cell by its declared datatype; None if it is empty."""
    if text == "":
        if column["required"]:
            raise AssertionError(f"{column['name']} is required")
        return None
    kind = column["datatype"]
    if kind == "integer":
        return int(text)
    if kind == "date":
        datetime.date.fromisoformat(text)
    elif kind == "dateTime":
        datetime.datetime.fromisoformat(text)
    return text


class OpenData(unittest.TestCase):
    """A reader who has only the addresses."""

    @classmethod
    def setUpClass(cls):
        cls.compared = 0
        catalogue = json.loads(fetch(f"{HOUSE}/api/v1/data")[0])
        cls.licence = catalogue["licence"]
        cls.sets = {dataset["id"]: dataset for dataset in catalogue["datasets"]}
        cls.tables = {name: cls.read_csv(dataset) for name, dataset in cls.sets.items()}
        cls.figures = json.loads(fetch(f"{HOUSE}/api/v1/figures")[0])

    @classmethod
    def tearDownClass(cls):
        rows = sum(len(table) for table in cls.tables.values())
        print(f"{len(cls.tables)} data sets, {rows} rows, {cls.compared} values compared", flush=True)

    @staticmethod
    def file_of(dataset, kind):
        """A file of a data set."""
        return next(file for file in dataset["files"] if file["format"] == kind)

    @classmethod
    def read_csv(cls, dataset):
        """Every row of every page, read by the metadata."""
        file = cls.file_of(dataset, "csv")
        columns = json.loads(fetch(file["schema"])[0])["tableSchema"]["columns"]
        rows, url = [], file["url"]
        while url:
            body, headers = fetch(url)
            reader = csv.reader(io.StringIO(body.decode("utf-8"), newline=""))
            head = next(reader)
            if head != [column["name"] for column in columns]:
                raise AssertionError(f"{dataset['id']}: {head}")
            for cells in reader:
                rows.append({c["name"]: parsed(cell, c) for c, cell in zip(columns, cells, strict=True)})
            url = next_page(headers)
        return rows

    def same(self, one, other, where):
        """Compares two values and counts the comparison."""
        type(self).compared += 1
        self.assertEqual(one, other, where)

    def test_both_formats_hold_the_same(self):
        """CSV and JSON, row by row."""
        for name, dataset in self.sets.items():
            items, url = [], self.file_of(dataset, "json")["url"]
            while url:
                body, headers = fetch(url)
                items += json.loads(body)["items"]
                url = next_page(headers)
            self.same(len(items), len(self.tables[name]), name)
            for item, row in zip(items, self.tables[name]):
                for column, cell in row.items():
                    # In CSV, a text that could be a formula has an apostrophe before it, and no text is null.
                    wanted = item[column] if item[column] != "" else None
                    if isinstance(cell, str) and cell.startswith("'"):
                        cell = cell[1:]
                    self.same(cell, wanted, f"{name} {column}")

    def test_days_add_up_to_the_totals(self):
        """Days count every time: the totals are those sums, less what was reopened."""
        days = self.tables["figures-by-day"]
        self.assertTrue(days)
        total = self.figures["total"]
        sums = {count: sum(day[count] for day in days) for count in FIRST}
        for count in ("registered", "assigned"):
            self.same(sums[count], total[count], count)
        self.same(sums["resolved"] - total["reopened"], total["resolved"], "resolved")
        self.assertGreaterEqual(sums["settled"], total["settled"])
        for day, published in zip(days, self.figures["by_day"], strict=True):
            for member, number in published.items():
                self.same(day[member], number, f"{published['day']} {member}")

    def test_groups_add_up_to_the_totals(self):
        """Each case has one matter and one reason, so these sums are the totals."""
        for name in ("figures-by-matter", "figures-by-reason"):
            for count in COUNTS:
                total = sum(row[count] for row in self.tables[name])
                self.same(total, self.figures["total"][count], f"{name} {count}")

    def test_each_group_is_as_published(self):
        """The same numbers as in the figures, group by group."""
        for group in ("department", "matter", "reason"):
            published = {row[group]: row for row in self.figures[f"by_{group}"]}
            for row in self.tables[f"figures-by-{group}"]:
                for count in COUNTS + ["median_hours", "p90_hours"]:
                    self.same(row[count], published[row[group]][count], f"{group} {count}")

    def periods(self):
        """Every month with data, weeks that span months, and the whole period."""
        days = [datetime.date.fromisoformat(day["day"]) for day in self.tables["figures-by-day"]]
        first, last = min(days), max(days)
        month = first.replace(day=1)
        while month <= min(last, first + datetime.timedelta(days=400)):
            following = (month + datetime.timedelta(days=31)).replace(day=1)
            yield month, following - datetime.timedelta(days=1)
            yield month + datetime.timedelta(days=9), following + datetime.timedelta(days=9)
            month = following
        yield first, last

    def figures_of(self, start, until):
        """The published figures of a period."""
        query = "&".join(f"{name}={day}" for name, day in (("from", start), ("until", until)) if day)
        return json.loads(fetch(f"{HOUSE}/api/v1/figures?{query}")[0])

    def test_a_period_counts_what_happened_and_what_stands_at_its_end(self):
        """Days add up to the period, its end is the last evening, and nothing is negative."""
        for start, until in self.periods():
            figures, evening = self.figures_of(start, until), self.figures_of(None, until)
            for count in FIRST:
                total = sum(day[count] for day in figures["by_day"])
                self.same(figures["total"][count], total, f"{start} to {until} {count}")
            for count in ("open", "unanswered"):
                self.same(figures["total"][count], evening["total"][count], f"{until} {count}")
                for group in ("matter", "reason"):
                    total = sum(row[count] for row in figures[f"by_{group}"])
                    self.same(total, figures["total"][count], f"{until} {group} {count}")
            rows = [figures["total"], *(row for name in figures for row in self.listed(figures[name]))]
            for row in rows:
                for name, number in row.items():
                    self.assertFalse(isinstance(number, int) and number < 0, f"{start} {until} {name}")

    @staticmethod
    def listed(member):
        return member if isinstance(member, list) else []

    def test_a_half_and_the_other_half_are_the_whole(self):
        """A period cut in two."""
        url = self.file_of(self.sets["figures-by-day"], "json")["url"]
        first = self.tables["figures-by-day"][0]["day"]
        halves = [
            json.loads(fetch(f"{url}?{period}")[0])["items"]
            for period in (f"from={first}&until=2018-05-07", "from=2018-05-08")
        ]
        for count in FIRST:
            total = sum(row[count] for half in halves for row in half)
            whole = sum(day[count] for day in self.tables["figures-by-day"])
            self.same(total, whole, count)

    def test_explanations_are_as_many_as_the_figures_say(self):
        """Owed and given, counted from the rows."""
        rows = self.tables["explanations"]
        self.same(len(rows), self.figures["total"]["owed_explanations"], "owed")
        given = sum(row["given_at"] is not None for row in rows)
        self.same(given, self.figures["total"]["explained"], "given")

    def test_cross_tables_fit_the_one_way_totals(self):
        """Totals by matter are those of the figures up to that month, and no published cell is small."""
        tables = self.tables["matters-by-reason"]
        months = sorted({row["month"] for row in tables})
        self.assertTrue(months)
        for month in months:
            of_month = [row for row in tables if row["month"] == month]
            year, number = map(int, month.split("-"))
            following = datetime.date(year + number // 12, number % 12 + 1, 1)
            until = following - datetime.timedelta(days=1)
            # A reclassified case counts in the table under its current matter: the figures compare two evenings, not
            # what happened in between.
            figures = self.figures_of(None, until)
            before = self.figures_of(None, datetime.date(year - 1, 12, 31))
            earlier = {row["matter"]: row["registered"] for row in before["by_matter"]}
            registered = {
                row["matter"]: row["registered"] - earlier.get(row["matter"], 0)
                for row in figures["by_matter"]
            }
            all_cases = figures["total"]["registered"] - before["total"]["registered"]
            for row in of_month:
                if row["reason"] == "all" and row["matter"] == "all":
                    self.same(row["cases"], all_cases, month)
                elif row["reason"] == "all":
                    self.same(row["cases"], registered[row["matter"]], f"{month} {row['matter']}")
                elif row["matter"] != "all" and row["cases"] is not None:
                    self.assertGreaterEqual(row["cases"], 5)

    def test_everything_says_its_licence(self):
        """In the catalogue and in the header of each file."""
        for name, dataset in self.sets.items():
            self.same(dataset["licence"], self.licence, name)
            for file in dataset["files"]:
                _, headers = fetch(file["url"])
                self.assertIn(f'<{self.licence}>; rel="license"', headers["link"])


if __name__ == "__main__":
    unittest.main()
