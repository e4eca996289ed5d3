"""Roots that stand for the organization, or for nobody yet, in place of a person."""

from __future__ import annotations

import numpy as np

from stepback._problems._format import format_option, format_value
from stepback._read._diagnostics import Diagnostics
from stepback._read._people._header_words import header_tokens
from stepback._read._people._manager_column import ROOT
from stepback._read._people._manager_refs import ManagerRefs
from stepback._read._people._normalize import normalize_case
from stepback._read._people._rows import Rows

# Nobody is called so; without spaces, accents and signs.
_ROOT_NAMES = """
    root toplevel topofhierarchy topnode company thecompany organization organisation
    theorganization enterprise corporation headoffice headquarters hq board theboard
    boardofdirectors boardoftrustees boardofgovernors executiveboard supervisoryboard directors
    owner owners shareholder shareholders placeholder dummy tbd tbc tba tobedetermined
    tobeconfirmed unassigned notassigned unknown vacant vacancy openposition
    unternehmen firma gesellschaft vorstand aufsichtsrat geschaftsfuhrung gesellschafter vakant
    unbesetzt entreprise societe conseildadministration directiongenerale actionnaires vacante
    empresa compania consejodeadministracion direcciongeneral juntadirectiva
    conselhodeadministracao diretoria acionistas azienda societa consigliodiamministrazione
    direzionegenerale bedrijf organisatie raadvanbestuur directie aandeelhouders
    zarzad radanadzorcza wakat 会社 本社 取締役会 役員会 公司 董事会 總公司 总公司 空席 未定
"""
_ROOT_WORDS = frozenset(_ROOT_NAMES.split())
# The last word of the name of a company, and of nobody's.
_ENDINGS = "inc ltd llc llp plc corp gmbh sarl srl ltda company corporation limited"
_COMPANY_ENDINGS = frozenset([*_ENDINGS.split(), "holding", "holdings", "group"])


def warn_of_placeholder_roots(rows: Rows, managers: ManagerRefs, diagnostics: Diagnostics) -> None:
    """Warn of roots with reports whose name, or id if they have none, is no person's."""
    if diagnostics.errors:
        return
    has_reports = np.zeros(len(rows), dtype=np.bool_)
    has_reports[managers.row[managers.row >= 0]] = True
    roots = np.flatnonzero((managers.row == ROOT) & has_reports & ~rows.is_vacant)
    for root in roots[roots < len(rows) - rows.n_earlier].tolist():
        text = rows.name[root] or rows.id[root]
        if not _is_no_person(text):
            continue
        if rows.name[root]:
            if "unit" in rows.headers and normalize_case(text) == normalize_case(
                rows.cell_text(rows.headers["unit"], root)
            ):
                continue  # the organization itself has a warning of such a root
            remedy = format_option(vacant={text}) or "give it the name of whoever heads it"
        else:
            marker = format_option(root_markers={text})
            remedy = f"leave its row out, and {marker or 'empty the cells that name it'}"
        diagnostics.add_warning(
            "placeholder-root",
            f"the root {format_value(text)} looks like a placeholder rather than a person, and "
            f"what is said of the top is said of it; if nobody is there, {remedy}",
            rows.locate([root], "name" if rows.name[root] else "id"),
        )


def _is_no_person(text: str) -> bool:
    """Whether nobody is called so: a word for the organization, or the name of a company."""
    words = [word for word in header_tokens(text) if word != "#"]
    if "".join(words) in _ROOT_WORDS:
        return True
    return len(words) > 1 and words[-1] in _COMPANY_ENDINGS
