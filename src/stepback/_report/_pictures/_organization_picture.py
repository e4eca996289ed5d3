"""The picture at the head of a report: the formal line as an icicle, colored by unit."""

from __future__ import annotations

from collections.abc import Iterator

import attrs
import numpy as np

from stepback._display._number_format import format_people
from stepback._documents._document import Picture
from stepback._documents._drawing import Box, Drawing, Label, LegendEntry, Mark
from stepback._layouts._icicle import IcicleLayout, icicle_layout
from stepback._layouts._unit_colors import UnitColors
from stepback._layouts._unit_palette import UNIT_FILLS
from stepback._problems._format import pluralize
from stepback._report._context import ReportContext

_MAX_ROWS = 36
_MAX_LAYERS = 6  # so that some letters of a name fit on a phone
_MIN_ROW, _MAX_ROW = 16, 30  # the height of a row with one line of text, and with two
_HEADER = 20
_MAX_HOLDERS = 2


def organization_picture(context: ReportContext) -> Picture | None:
    """The formal line from left to right; ``None`` if there is none."""
    if not context.has_formal_line:
        return None
    colors = UnitColors.from_compiled(context.compiled, len(UNIT_FILLS))
    layout = icicle_layout(
        context.compiled, max_rows=_MAX_ROWS, max_layers=_MAX_LAYERS, groups=colors.color
    )
    picture = _OrganizationPicture(context, layout, colors)
    drawing = Drawing(
        picture.height, (*picture.header_labels(), *picture.boxes()), tuple(picture.legend())
    )
    by_unit = ", colored by unit" if picture.has_colors else ""
    caption = f"The formal line from left to right{by_unit}"
    return Picture("organization", caption, picture.describe(), drawing)


@attrs.frozen(eq=False)
class _OrganizationPicture:
    context: ReportContext
    layout: IcicleLayout
    colors: UnitColors

    @property
    def has_colors(self) -> bool:
        """Whether units are told apart."""
        return len(self.colors.color_names) > 1

    @property
    def height(self) -> float:
        """The height of the drawing."""
        return _HEADER + self._body_height

    @property
    def _body_height(self) -> float:
        n_rows = min(self.layout.cells.n_rows, _MAX_ROWS)
        return n_rows * min(max(_MAX_ROWS * _MIN_ROW / n_rows, _MIN_ROW), _MAX_ROW)

    def describe(self) -> str:
        """What is drawn, and what shares a box, in words."""
        cells = self.layout.cells
        text = (
            "Each column is a layer; reports are to the right of their manager. Heights are the "
            "people at the ends of the lines."
        )
        if (cells.node < 0).any():
            text += (
                " Teams too small to be read, and layers beyond the last column, share a box that "
                "says how many people it stands for."
            )
        return text

    def header_labels(self) -> Iterator[Mark]:
        """The number of each layer above its column."""
        cells, column = self.layout.cells, self.layout.column
        for position in range(self.layout.n_columns):
            is_here = column == position
            last = int(cells.last_layer[is_here & (cells.node < 0)].max(initial=position + 1))
            is_last = position == self.layout.n_columns - 1
            text = f"Layer {position + 1}"
            if is_last and last > position + 1:
                text = f"Layers {position + 1:,}–{last:,}"
            n_people = format_people(int(cells.n_people[is_here].sum()))
            x = 100 * position / self.layout.n_columns
            yield Label(x, _HEADER - 8, text, f"{text}: {n_people} in this column", "axis")

    def boxes(self) -> Iterator[Mark]:
        """A box for each cell."""
        layout, cells = self.layout, self.layout.cells
        color = cells.common_value(self.colors.color)
        unit = cells.common_value(self.colors.unit)
        width, height = 100 / layout.n_columns, self._body_height
        for cell in range(cells.n_cells):
            top, bottom = (float(edge[cell]) * height for edge in (layout.top, layout.bottom))
            lines, title = self._describe_cell(cell, self._unit_name(unit[cell], color[cell]))
            yield Box(
                x=int(layout.column[cell]) * width,
                y=_HEADER + top,
                width=width,
                height=bottom - top,
                title=title,
                css_class=self._color_class(int(color[cell])),
                lines=lines,
            )

    def legend(self) -> Iterator[LegendEntry]:
        """The units with a color of their own, the others, and where there are several or none."""
        if not self.has_colors:
            return
        none_color, names = self.colors.none_color, self.colors.color_names
        for color, name in enumerate(names):
            if color != none_color:
                yield LegendEntry(self._color_class(color), name)
        is_mixed = (self.layout.cells.common_value(self.colors.color) < 0).any()
        texts = ["several units"] if is_mixed else []
        texts += [names[none_color]] if none_color >= 0 else []
        if texts:
            yield LegendEntry("several", " or ".join(texts))

    def _color_class(self, color: int) -> str:
        if not self.has_colors:
            return "unit-1"
        if color in {-1, self.colors.none_color}:
            return "several"
        return "other" if color == self.colors.other_color else f"unit-{color + 1}"

    def _unit_name(self, unit: int, color: int) -> str:
        """The unit that all in a cell share, or the one above their units; empty if none."""
        if unit >= 0:
            return self.colors.unit_names[unit]
        is_unit = color not in {-1, self.colors.other_color, self.colors.none_color}
        return self.colors.color_names[color] if is_unit else ""

    def _describe_cell(self, cell: int, unit: str) -> tuple[tuple[str, ...], str]:
        """The lines in a box, and its title."""
        cells = self.layout.cells
        node, n_people = int(cells.node[cell]), int(cells.n_people[cell])
        if cells.is_outside[cell]:
            text = f"{format_people(n_people)} on no line"
            lines = (text, unit) if unit else (text,)
            return lines, _join_sentences(text, unit and f"Unit: {unit}")
        if node >= 0:
            return self._describe_node(node, unit)
        return self._describe_merged(cell, unit)

    def _describe_node(self, node: int, unit: str) -> tuple[tuple[str, ...], str]:
        names, compiled = self.context.names, self.context.compiled
        name = names.node_name(node)
        if node < compiled.n_people:
            office = names.office_name(node)
        elif compiled.groups.is_occupied[node]:
            name, office = self._name_holders(node), name
        else:
            office = "vacant"
        direct, below = (int(counts[node]) for counts in compiled.reporting_tree.spans)
        reports = pluralize(direct, "report") if direct else ""
        total = f"{reports}, {below:,} below in all" if below > direct else reports
        office = "" if office == name else office
        lines = tuple(line for line in (name, office, reports) if line)
        who = f"{name}, {office}" if office else name
        return lines, _join_sentences(who, unit and f"Unit: {unit}", total)

    def _name_holders(self, post: int) -> str:
        people = self.context.compiled.groups.people_within(np.array([post]))[0]
        return self.context.names.join_names(people, _MAX_HOLDERS)

    def _describe_merged(self, cell: int, unit: str) -> tuple[tuple[str, ...], str]:
        cells, names = self.layout.cells, self.context.names
        n_people, n_teams, n_vacant = (
            int(counts[cell]) for counts in (cells.n_people, cells.n_teams, cells.n_vacant)
        )
        counts = [format_people(n_people)] if n_people else []
        counts += [pluralize(n_teams, "team")] if n_teams else []
        vacant = pluralize(n_vacant, "vacant post") if n_vacant else ""
        if not counts and not vacant:
            counts = ["posts of people shown elsewhere"]
        text = ", ".join(counts)
        first, last = int(cells.layer[cell]), int(cells.last_layer[cell])
        layers = f"Layers {first:,} to {last:,}" if last > first else f"Layer {first}"
        head = int(cells.head[cell])
        above = f"{names.node_name(head)} and everyone below" if head >= 0 else ""
        lines = tuple(line for line in (text, vacant, unit) if line)
        return lines, _join_sentences(above, text, vacant, unit and f"Unit: {unit}", layers)


def _join_sentences(*texts: str) -> str:
    return ". ".join(text for text in texts if text)
