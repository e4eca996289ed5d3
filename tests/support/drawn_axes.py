"""Pictures as tests look at them: drawn without a display, and read back by their artists."""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from stepback import (
    Circle,
    Delegation,
    Domain,
    Membership,
    Organization,
    Person,
    ReportingLine,
    Support,
)

HOSTILE_NAMES = (
    "$x^2$ and $",
    "\\frac{1}{2} $\\alpha",
    "<b>bold</b>&amp;",
    "_underscore",
    "مدير عام",
    "日本語の名前",
    "first\nsecond",
    "x" * 300,
    "Z" + "\u0301" * 40,
    "\U0001f389 party",
    "\u202eevil",
    "100 % sure",
)


def new_axes(width=6, height=4):
    """Axes of a figure that pyplot does not know."""
    return Figure((width, height), layout="constrained").subplots()


def draw_picture(ax):
    """Draw the figure of axes, as saving it would, and return it."""
    figure = ax.get_figure(root=True)
    FigureCanvasAgg(figure).draw()
    return figure


def texts_in(ax):
    """All texts in axes: free ones, tick labels, labels and the legend."""
    texts = [
        *ax.texts,
        *ax.get_xticklabels(),
        *ax.get_yticklabels(),
        ax.xaxis.label,
        ax.yaxis.label,
    ]
    if legend := ax.get_legend():
        texts += [*legend.get_texts(), legend.get_title()]
    return [text for text in texts if text.get_text()]


def row_names(ax):
    """The names of rows, from top to bottom."""
    return [label.get_text() for label in ax.get_yticklabels()]


def bar_widths(ax, label):
    """The widths of the bars of one series."""
    (bars,) = [bars for bars in ax.containers if bars.get_label() == label]
    return bars.datavalues.tolist()


def hostile_organization():
    """People, a unit, a circle and domains of hostile names and ids."""
    people = [Person(f"i{k}", name=name, unit=name) for k, name in enumerate(HOSTILE_NAMES)]
    people.append(Person("$id$ _", name="   "))
    ids = [person.id for person in people]
    return Organization(
        people=people,
        circles=[Circle("c", name="$c$\n" * 9)],
        memberships=[Membership("c", id_) for id_ in ids[3:6]],
        reporting=[ReportingLine(ids[0], id_) for id_ in ids[1:]],
        domains=[
            Domain("d$1$", ids[0], name="_do$main$", weight=2),
            Domain("e", "c", name="日本$"),
            Domain("f", "c", name="日本$"),
        ],
        delegations=[
            *(Delegation(ids[0], id_, domain="d$1$", autonomy=0.5) for id_ in ids[1:]),
            Delegation("c", ids[1], autonomy=0.5),
        ],
        supports=[Support(id_, ids[0], strength=0.5) for id_ in ids[1:]],
        respondents=ids[:9],
    )
