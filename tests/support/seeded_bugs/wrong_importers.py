"""The importer with one bug each."""

import csv
import io
import unicodedata

from tests.support.seeded_bugs.importer import Importer, Row


class IdsAsNumbers(Importer):
    def id(self, cell, number, export):
        id_ = super().id(cell, number, export)
        return str(int(id_)) if id_.isdecimal() else id_


class IdsWithTheirSpaces(Importer):
    def id(self, cell, number, export):
        return cell


class OnlyPlainSpacesTrimmed(Importer):
    def id(self, cell, number, export):
        if cell != cell.strip(" "):
            export.add_problem("padded-id", number)
        return self.without_hidden(cell.strip(" "), number, export)


class HiddenCharactersKept(Importer):
    def without_hidden(self, id_, number, export):
        return id_


class OnlyManagersTrimmed(Importer):
    def rows(self, text, export):
        columns = self.positions(next(self.table(text)))
        for row in super().rows(text, export):
            yield Row(row.number, row.cells[columns["id"]], row.name, row.manager, row.cells)


class IdsInLowerCase(Importer):
    def id(self, cell, number, export):
        return super().id(cell, number, export).lower()


class CaseOfManagersKept(Importer):
    def manager(self, row, posts, export):
        found = super().manager(row, posts, export)
        return found if found == row.manager or not row.manager.islower() else None


class ZerosFilledToFive(Importer):
    def manager(self, row, posts, export):
        filled = row.manager.zfill(5)
        if row.manager.isdecimal() and row.manager not in posts and filled in posts:
            export.add_problem("lost-leading-zero", row.number)
            return filled
        return super().manager(row, posts, export)

    def bare(self, id_):
        return id_


class LoopsAreOnlyOneself(Importer):
    def cycles(self, above):
        return [[id_] for id_, manager in above.items() if id_ == manager]


class LoopsAreAtMostTwo(Importer):
    def cycles(self, above):
        for id_, manager in above.items():
            if above.get(manager) == id_ and id_ <= manager:
                yield sorted({id_, manager})


class LoopsFollowedForEver(Importer):
    def cycles(self, above):
        for start in above:
            current = above[start]
            while current in above and current != start:
                current = above[current]
            if current == start and start == min(self.loop(start, above)):
                yield self.loop(start, above)

    def loop(self, start, above):
        path = [start]
        while above[path[-1]] != start:
            path.append(above[path[-1]])
        return path


class LoopsByRecursion(Importer):
    def cycles(self, above):
        def top(id_):
            return top(above[id_]) if id_ in above else id_

        return [[id_] for id_ in above if top(id_) == id_]


class LoopsWithWhoeverLeadsToThem(Importer):
    def cycles(self, above):
        done = set()
        for start in above:
            path, current = [], start
            while current in above and current not in done:
                done.add(current)
                path.append(current)
                current = above[current]
            if current in path:
                yield path


class OnlyTheFirstLoop(Importer):
    def cycles(self, above):
        return list(super().cycles(above))[:1]


class LastRowOfAPost(Importer):
    def rows(self, text, export):
        return {row.id: row for row in super().rows(text, export)}.values()


class FirstRowOfAPost(Importer):
    def rows(self, text, export):
        seen = set()
        for row in super().rows(text, export):
            if row.id not in seen:
                seen.add(row.id)
                yield row


class EveryShareIsADuplicate(Importer):
    def hold(self, id_, rows, export):
        super().hold(id_, rows[:1], export)
        if len(rows) > 1:
            export.add_problem("duplicate-row", *(row.number for row in rows))


class EveryDuplicateIsAShare(Importer):
    def hold(self, id_, rows, export):
        super().hold(id_, rows[:1], export)
        if len(rows) > 1:
            export.add_problem("job-share", *(row.number for row in rows))
            export.holders[id_] = [row.name for row in rows]


class RowsCountedFromOne(Importer):
    def rows(self, text, export):
        for row in super().rows(text, export):
            yield Row(row.number - 1, row.id, row.name, row.manager, row.cells)


class BlankRowsNotCounted(Importer):
    def table(self, text):
        return (cells for cells in super().table(text) if any(map(str.strip, cells)))


class BlankRowEndsTheTable(Importer):
    def table(self, text):
        for cells in super().table(text):
            yield cells
            if not any(cell.strip() for cell in cells):
                return


class OnlyEmptyRowsAreBlank(Importer):
    def is_blank(self, cells):
        return not any(cells)


class RepeatedHeaderIsAPerson(Importer):
    def kind_of_row(self, cells, header, columns):
        kind = super().kind_of_row(cells, header, columns)
        return "" if kind == "repeated-header" else kind


class TotalIsAPerson(Importer):
    def kind_of_row(self, cells, header, columns):
        kind = super().kind_of_row(cells, header, columns)
        return "" if kind == "total-row" else kind


class FooterIsAPerson(Importer):
    def kind_of_row(self, cells, header, columns):
        kind = super().kind_of_row(cells, header, columns)
        return "" if kind == "footer" else kind


class LabelsAreAPerson(Importer):
    def kind_of_row(self, cells, header, columns):
        kind = super().kind_of_row(cells, header, columns)
        return "" if kind == "label-row" else kind


class RoundedIdsAreIds(Importer):
    def kind_of_row(self, cells, header, columns):
        kind = super().kind_of_row(cells, header, columns)
        return "" if kind == "rounded-id" else kind


class IdsInScientificNotation(Importer):
    def id(self, cell, number, export):
        id_ = super().id(cell, number, export)
        return str(int(float(id_))) if "E+" in id_ else id_

    def kind_of_row(self, cells, header, columns):
        kind = super().kind_of_row(cells, header, columns)
        return "" if kind == "rounded-id" else kind


class SeveralManagersAreOneMore(Importer):
    def several(self, manager, posts):
        return []


class FirstOfSeveralManagersAlone(Importer):
    def several(self, manager, posts):
        return super().several(manager, posts)[:1]


class DecoratedManagersAreNew(Importer):
    def decorated(self, manager, posts):
        return []


class AnyIdInTheCellIsTheManager(Importer):
    def decorated(self, manager, posts):
        return [id_ for id_ in posts if id_ in manager][:1]


class LooksNotCompared(Importer):
    def twins(self, manager, posts):
        return []


class AccentsComparedAlone(Importer):
    def look(self, id_):
        return unicodedata.normalize("NFC", id_)


class DottedColumnNotRead(Importer):
    def rows(self, text, export):
        for row in super().rows(text, export):
            yield Row(row.number, row.id, row.name, row.manager, row.cells)


class DottedManagersAreOne(Importer):
    def read(self, data):
        export = super().read(data)
        export.dotted = {id_: ["; ".join(above)] for id_, above in export.dotted.items()}
        return export


class MergedCellsLeftEmpty(Importer):
    def fill(self, cells, ranges, last):
        pass


class EveryEmptyCellFilledFromAbove(Importer):
    def fill(self, cells, ranges, last):
        for column in {column for column, _ in cells}:
            for row in range(2, last + 1):
                cells.setdefault((column, row), cells.get((column, row - 1), ""))


class MergedCellsFilledOneRowTooFar(Importer):
    def fill(self, cells, ranges, last):
        super().fill(cells, [(column, first, end + 1) for column, first, end in ranges], last)


class MarkLeftInTheFirstHeader(Importer):
    def text(self, data, export):
        mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
        return mark.decode() + super().text(data, export)


class StrangeBytesReplaced(Importer):
    def text(self, data, export):
        return data.decode("utf-8-sig", errors="replace")


class OneEncodingForTheWholeFile(Importer):
    def text(self, data, export):
        right = super().text(data, export)
        return data.decode("cp1252", errors="ignore") if export.problems else right


class OnlyUtf8(Importer):
    def text(self, data, export):
        return data.decode("utf-8-sig")


class Latin1ForCp1252(Importer):
    def text(self, data, export):
        super().text(data, export)
        lines = data.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True)
        return "".join(map(self.line, lines))

    def line(self, line):
        try:
            return line.decode("utf-8")
        except UnicodeDecodeError:
            return line.decode("latin-1")


class CommasSplitByHand(Importer):
    def table(self, text):
        return (line.split(",") for line in text.splitlines())


class MarkerOfARootIsAPerson(Importer):
    def manager(self, row, posts, export):
        if row.manager in self.root_markers:
            export.holders[row.manager] = []
            return row.manager
        return super().manager(row, posts, export)


class OneMarkerOfARoot(Importer):
    def __init__(self, columns, root_markers=(), vacant=()):
        super().__init__(columns, root_markers=["XX"], vacant=vacant)


class VacantIsAName(Importer):
    def is_vacant(self, name):
        return False


class VacantInOneSpelling(Importer):
    def is_vacant(self, name):
        return name == "Vacant"


class ManagersMissedInSilence(Importer):
    def manager(self, row, posts, export):
        told = list(export.problems)
        found = super().manager(row, posts, export)
        if found is None and row.manager not in self.root_markers:
            export.problems[:] = told
        return found


class MissingManagersToldOnce(Importer):
    def manager(self, row, posts, export):
        self.missing = getattr(self, "missing", set())
        told = list(export.problems)
        found = super().manager(row, posts, export)
        if found is None and row.manager in self.missing:
            export.problems[:] = told
        self.missing.add(row.manager)
        return found


class ManagersBeforeTheirReports(Importer):
    def manager(self, row, posts, export):
        before = {id_: post for id_, post in posts.items() if post.number <= row.number}
        return super().manager(row, before, export)


class ColumnsByPosition(Importer):
    def positions(self, header):
        return {"id": 0, "name": 1, "title": 2, "unit": 3, "manager": 4, "fte": 5}


class SpaceAfterCommasSkipped(Importer):
    def table(self, text):
        return csv.reader(io.StringIO(text, newline=""), skipinitialspace=True)
