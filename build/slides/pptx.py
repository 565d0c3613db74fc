"""A talk as a PowerPoint file: a slide a step, with a clip that plays by itself, or a still in vectors."""

import io
import tempfile
import zipfile
from datetime import datetime
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.sax.saxutils import quoteattr

from PIL import Image

from build.errors import ToolError
from build.export import Reel
from build.export.svg import svg_still
from build.player.web_form import background_colour
from build.raster import Painter
from build.slides.media import write_step
from build.slides.steps import Step, Talk

__all__ = ["write_pptx"]

_LONG_SIDE_IN = 40 / 3  # of PowerPoint's wide slides
_TITLE_HEIGHT_IN = 0.6
_TITLE_ONLY = 5  # the layout's number in python-pptx's template
# The same talk gives the same bytes, whenever it is written; the earliest time that ZIP knows.
_TIMELESS = (1980, 1, 1, 0, 0, 0)
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_P = 'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main"'
_A = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
_R = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'


def write_pptx(path: Path, reel: Reel, talk: Talk) -> None:
    """Write a talk.

    Titles are placeholders just above the slide, so that they can be edited, are found by search and read
    aloud, and do not cover the picture, which shows its own.

    Raises
    ------
    ToolError
        python-pptx is not installed.
    EncodeError
        A clip could not be encoded.
    """
    pptx = _library()
    size = reel.recording.size
    scale = pptx.util.Inches(_LONG_SIDE_IN) / max(size)
    deck = pptx.Presentation()
    deck.slide_width, deck.slide_height = round(size[0] * scale), round(size[1] * scale)
    _describe(deck.core_properties, talk)
    painter = Painter(reel.recording.pictures, reel.options.settings.size)
    with tempfile.TemporaryDirectory() as folder:
        for number, step in enumerate(talk.steps):
            slide = deck.slides.add_slide(deck.slide_layouts[_TITLE_ONLY])
            _dress(pptx, deck, slide, talk.slides[step.slide], step, background_colour(reel.recording))
            if step.moves or step.loop:
                _add_clip(deck, slide, reel, step, painter, Path(folder) / f"{number}.mp4")
            else:
                _add_still(pptx, deck, slide, reel, step, painter, talk.slides[step.slide], number)
        file = io.BytesIO()
        deck.save(file)
    _write_timeless(file, path)


def _library() -> ModuleType:
    try:
        import pptx
        import pptx.util
    except ImportError as error:
        raise ToolError("python-pptx is not installed", hint="pip install 'm4ml[slides]'") from error
    return pptx


def _describe(properties: Any, talk: Talk) -> None:
    properties.title = talk.title
    properties.author = ""
    properties.last_modified_by = "m4ml"
    properties.created = properties.modified = datetime(*_TIMELESS)


def _dress(pptx: Any, deck: Any, slide: Any, title: str, step: Step, background: str) -> None:
    from pptx.dml.color import RGBColor

    fill = slide.background.fill
    fill.solid()
    colour: Any = RGBColor
    fill.fore_color.rgb = colour(*bytes.fromhex(background[1:]))
    heading = slide.shapes.title
    height = pptx.util.Inches(_TITLE_HEIGHT_IN)
    heading.left, heading.top, heading.width, heading.height = 0, -height, deck.slide_width, height
    heading.text_frame.text = title
    heading.text_frame.paragraphs[0].font.size = pptx.util.Pt(24)
    if step.notes:
        slide.notes_slide.notes_text_frame.text = step.notes


def _add_clip(deck: Any, slide: Any, reel: Reel, step: Step, painter: Painter, path: Path) -> None:
    duration_s = write_step(path, reel, step, rate=step.rate)
    movie = slide.shapes.add_movie(
        str(path),
        0,
        0,
        deck.slide_width,
        deck.slide_height,
        poster_frame_image=_png(painter, int(reel.recording.frames[step.start])),
        mime_type="video/mp4",
    )
    _say(movie, slide.shapes.title.text_frame.text, step)
    _play_by_itself(slide, movie.shape_id, round(duration_s * 1000), loop=step.loop)
    if step.auto_next:
        _go_on_by_itself(slide)


def _add_still(
    pptx: Any, deck: Any, slide: Any, reel: Reel, step: Step, painter: Painter, title: str, number: int
) -> None:
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.package import Part
    from pptx.opc.packuri import PackURI
    from pptx.oxml import parse_xml

    recording = reel.recording
    picture = int(recording.frames[step.rest])
    shown = slide.shapes.add_picture(_png(painter, picture), 0, 0, deck.slide_width, deck.slide_height)
    _say(shown, title, step)
    text = svg_still(recording.pictures, picture, recording.size, title=title, description=step.notes)
    part = Part(PackURI(f"/ppt/media/still{number}.svg"), "image/svg+xml", deck.part.package, text.encode())
    vectors = slide.part.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    # PowerPoint from 2016 on shows the vectors, what is older or does not know them the pixels.
    shown._element.blipFill.find(pptx.oxml.ns.qn("a:blip")).append(
        parse_xml(
            f'<a:extLst {_A}><a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG_NAMESPACE}" {_R} '
            f'r:embed="{vectors}"/></a:ext></a:extLst>'
        )
    )


def _say(shape: Any, title: str, step: Step) -> None:
    """Give a picture the words that a screen reader says of it."""
    shape._element.nvPicPr.cNvPr.set("descr", ". ".join([title, *step.notes.splitlines()]))


def _png(painter: Painter, picture: int) -> io.BytesIO:
    file = io.BytesIO()
    Image.fromarray(painter.paint(picture)).convert("RGB").save(file, format="PNG")
    file.seek(0)
    return file


def _play_by_itself(slide: Any, shape: int, duration_ms: int, *, loop: bool) -> None:
    """Replace the timing that python-pptx gives a movie, which waits for a click on it.

    References
    ----------
    ECMA-376, part 1, section 19.5: a time root, in it the main sequence, whose first effect is begun by the
    slide and calls ``playFrom`` of the movie.
    """
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn

    target = f"<p:tgtEl><p:spTgt spid={quoteattr(str(shape))}/></p:tgtEl>"
    repeat = ' repeatCount="indefinite"' if loop else ""
    begin = "<p:stCondLst><p:cond delay='0'/></p:stCondLst>"
    call = (
        f'<p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="{duration_ms}" fill="hold"/>'
        f"{target}</p:cBhvr></p:cmd>"
    )
    effect = (
        '<p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" '
        f'nodeType="afterEffect">{begin}<p:childTnLst>{call}</p:childTnLst></p:cTn></p:par>'
    )
    first = (
        '<p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>'
        '<p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst><p:childTnLst>'
        f'<p:par><p:cTn id="4" fill="hold">{begin}<p:childTnLst>{effect}</p:childTnLst></p:cTn></p:par>'
        "</p:childTnLst></p:cTn></p:par>"
    )
    ends = "".join(
        f'<p:{name}CondLst><p:cond evt="{event}" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond>'
        f"</p:{name}CondLst>"
        for name, event in (("prev", "onPrev"), ("next", "onNext"))
    )
    timing = parse_xml(
        f'<p:timing {_P}><p:tnLst><p:par><p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot">'
        '<p:childTnLst><p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq">'
        f"<p:childTnLst>{first}</p:childTnLst></p:cTn>{ends}</p:seq>"
        f'<p:video><p:cMediaNode vol="80000"><p:cTn id="7"{repeat} fill="hold" display="0"><p:stCondLst>'
        f'<p:cond delay="indefinite"/></p:stCondLst></p:cTn>{target}</p:cMediaNode></p:video>'
        "</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"
    )
    whole = slide._element
    for old in whole.findall(qn("p:timing")):
        whole.remove(old)
    whole.append(timing)


def _go_on_by_itself(slide: Any) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import qn

    timing = slide._element.find(qn("p:timing"))
    timing.addprevious(parse_xml(f'<p:transition {_P} advTm="0"/>'))


def _write_timeless(file: io.BytesIO, path: Path) -> None:
    """Write a ZIP file again without the times at which its parts were made."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(path, "w") as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _TIMELESS)
            packed = name.endswith((".mp4", ".png"))
            entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            target.writestr(entry, source.read(name))
