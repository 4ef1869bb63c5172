"""Compares the calendar of working days with an independent one.

The PyPI package `chinesecalendar` knows the State Council's holidays on its own. Every day that both it and OneTrip
cover is compared; then random deadlines, computed here from the package's working days alone. ONETRIP_WORKING_DAYS
names the program that answers for OneTrip (shared/examples/working_days.rs).

The deadlines differ in each run; ONETRIP_SEED repeats one.
"""

import bisect
import datetime
import os
import random
import subprocess
import unittest

import chinese_calendar

PROGRAM = os.environ["ONETRIP_WORKING_DAYS"]
SEED = int(os.environ.get("ONETRIP_SEED") or random.SystemRandom().randrange(10**9))
INSTANTS = 10_000

HOUR = 3_600_000
OPENS, CLOSES = 9 * HOUR, 17 * HOUR
OFFICE_DAY = CLOSES - OPENS
CHINA = datetime.timezone(datetime.timedelta(hours=8))
ONE_DAY = datetime.timedelta(days=1)

# Where one office hour, day or holiday ends and the next begins.
TIMES_AT_THE_EDGE = [
    0,
    OPENS - 1,
    OPENS,
    OPENS + 1,
    12 * HOUR,
    CLOSES - 1,
    CLOSES,
    CLOSES + 1,
    24 * HOUR - 1,
]


def ask(questions):
    """OneTrip's answers, one for each question."""
    ran = subprocess.run(
        [PROGRAM], input="".join(f"{question}\n" for question in questions),
        stdout=subprocess.PIPE, check=True, encoding="utf-8",
    )
    answers = ran.stdout.splitlines()
    if len(answers) != len(questions):
        raise AssertionError(f"{len(questions)} questions, {len(answers)} answers")
    return answers


def say(figures):
    # Flushed, because it belongs between the names of the tests, which unittest writes to another stream.
    print(figures, flush=True)


def years_of_onetrip():
    first, last = ask(["covered"])[0].split()
    return int(first), int(last)


def package_covers(year):
    try:
        chinese_calendar.is_workday(datetime.date(year, 1, 1))
        chinese_calendar.is_workday(datetime.date(year, 12, 31))
    except NotImplementedError:
        return False
    return True


def years_of_package():
    covered = [year for year in range(1990, 2100) if package_covers(year)]
    return covered[0], covered[-1]


def days_of(first_year, last_year):
    day = datetime.date(first_year, 1, 1)
    while day.year <= last_year:
        yield day
        day += ONE_DAY


def milliseconds(day, since_midnight):
    midnight = datetime.datetime(day.year, day.month, day.day, tzinfo=CHINA)
    return int(midnight.timestamp()) * 1000 + since_midnight


def day_and_time(instant):
    """The day in China, and the milliseconds since its midnight."""
    day = datetime.datetime.fromtimestamp(instant // 1000, CHINA).date()
    return day, instant - milliseconds(day, 0)


class OfficeTime:
    """The working days in a row, and office time as one line on which each takes eight hours.

    A deadline is then a sum on that line, converted back to a time of day.
    """

    def __init__(self, working_days):
        self.days = sorted(working_days)
        self.known = set(self.days)

    def days_before(self, day):
        return bisect.bisect_left(self.days, day)

    def day_after(self, day, count):
        """The `count`-th working day after a day, from 1."""
        return self.days[bisect.bisect_right(self.days, day) + count - 1]

    def on_the_line(self, instant):
        day, time = day_and_time(instant)
        today = min(max(time - OPENS, 0), OFFICE_DAY) if day in self.known else 0
        return self.days_before(day) * OFFICE_DAY + today

    def first_instant_at(self, place):
        """An instant at the end of an office day is its close, not the next opening."""
        day, time = divmod(place - 1, OFFICE_DAY)
        return milliseconds(self.days[day], OPENS + time + 1)

    def last_instant_at(self, place):
        """An instant at the end of an office day is the next opening, not its close."""
        day, time = divmod(place, OFFICE_DAY)
        return milliseconds(self.days[day], OPENS + time)

    def same_day(self, instant):
        day, time = day_and_time(instant)
        if day not in self.known or time >= CLOSES:
            day = self.day_after(day, 1)
        return milliseconds(day, CLOSES)

    def after_days(self, instant, count):
        day, _ = day_and_time(instant)
        return milliseconds(self.day_after(day, count) if count else day, CLOSES)

    def opening_after(self, instant, count):
        day, _ = day_and_time(instant)
        return milliseconds(self.day_after(day, max(count, 1)), OPENS)

    def after_hours(self, instant, hours):
        return self.first_instant_at(self.on_the_line(instant) + hours * HOUR)

    def before_hours(self, instant, hours):
        return self.last_instant_at(self.on_the_line(instant) - hours * HOUR)

    def working_hours(self, start, end):
        passed = self.on_the_line(end) - self.on_the_line(start) if end > start else 0
        return -(-passed // HOUR)


class TheCalendar(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.first, cls.last = years_of_onetrip()
        cls.package_first, cls.package_last = years_of_package()
        # The years that both cover. OneTrip starts with 2018, the year of its first window.
        cls.from_year = max(cls.first, cls.package_first)
        cls.to_year = min(cls.last, cls.package_last)

    def same(self, differences, compared):
        if differences:
            shown = "\n".join(differences[:20])
            self.fail(f"{len(differences)} of {compared} differ:\n{shown}")

    def test_both_arrange_the_years_from_2018_to_the_last_that_was_announced(self):
        say(
            f"years: OneTrip {self.first} to {self.last}, "
            f"chinesecalendar {self.package_first} to {self.package_last}"
        )
        self.assertEqual(self.first, 2018)
        self.assertLessEqual(self.package_first, self.first)
        self.assertEqual(
            self.last,
            self.package_last,
            "the last years differ: add the year to shared/src/calendar/china.rs, or take a newer "
            "package in tests/calendar/requirements.txt",
        )

    def test_every_day_is_a_working_day_in_both_or_in_neither(self):
        days = list(days_of(self.from_year, self.to_year))
        answers = ask([f"day {day}" for day in days])
        self.assertLessEqual(set(answers), {"working", "off"})
        ours = {day for day, answer in zip(days, answers) if answer == "working"}
        theirs = {day for day in days if chinese_calendar.is_workday(day)}
        unlike_the_week = sum((day.weekday() < 5) != (day in theirs) for day in days)
        say(
            f"days: {len(days)} compared, {days[0]} to {days[-1]}; {len(theirs)} are working days, "
            f"{unlike_the_week} are not as in a plain week"
        )
        differences = [f"{day}: worked in OneTrip only" for day in sorted(ours - theirs)]
        differences += [f"{day}: off in OneTrip only" for day in sorted(theirs - ours)]
        self.same(differences, len(days))

    def test_deadlines_at_random_fall_on_the_same_instant(self):
        def is_working(day):
            # A year without an arrangement follows the plain week.
            if self.from_year <= day.year <= self.to_year:
                return chinese_calendar.is_workday(day)
            return day.weekday() < 5

        days = list(days_of(self.from_year, self.to_year))
        office = OfficeTime(filter(is_working, days_of(self.from_year - 1, self.to_year + 1)))
        unusual = [day for day in days if is_working(day) != (day.weekday() < 5)]
        draw = random.Random(SEED)

        def instant():
            day = draw.choice(days)
            if draw.random() < 0.5:
                day = draw.choice(unusual) + draw.randint(-4, 4) * ONE_DAY
            if draw.random() < 0.4:
                return milliseconds(day, draw.choice(TIMES_AT_THE_EDGE))
            return milliseconds(day, draw.randrange(24 * HOUR))

        cases = []
        for _ in range(INSTANTS):
            at = instant()
            cases += [
                ("same_day", at),
                ("after_days", at, draw.randint(0, 15)),
                ("opening_after", at, draw.randint(0, 15)),
                ("after_hours", at, draw.randint(1, 80)),
                ("before_hours", at, draw.randint(1, 80)),
                ("working_hours", at, at + draw.randrange(-2 * 24 * HOUR, 40 * 24 * HOUR)),
            ]
        answers = ask([" ".join(map(str, case)) for case in cases])
        differences = []
        for case, answer in zip(cases, answers):
            rule, *inputs = case
            expected = getattr(office, rule)(*inputs)
            if int(answer) != expected:
                at = datetime.datetime.fromtimestamp(inputs[0] / 1000, CHINA)
                differences.append(f"{case} from {at}: OneTrip {answer}, expected {expected}")

        # Each rule with each number of days or hours.
        drawn = {case[::2] for case in cases if case[0] != "working_hours"}
        counts = {"same_day": 1, "after_days": 16, "opening_after": 16}
        counts.update(after_hours=80, before_hours=80)
        self.assertEqual(len(drawn), sum(counts.values()), "a number was never drawn")
        say(
            f"deadlines: {len(cases)} compared, of {INSTANTS} instants by 6 rules, "
            f"seed {SEED} (ONETRIP_SEED)"
        )
        self.same(differences, len(cases))


if __name__ == "__main__":
    unittest.main(verbosity=2)
