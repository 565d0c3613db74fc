"""Size, rate and quality of a video: one place for every choice that changes a byte of its pictures."""

import math
import re
from dataclasses import dataclass, replace
from fractions import Fraction

from build.errors import OptionError

__all__ = ["QUALITIES", "EncodeSettings", "parse_quality"]

# Of a small file: the strength of adaptive quantisation, in place of 1, and steps of the rate factor: as VMAF
# said on the lectures, beside Manim's own files.
_SMALL_AQ = 0.15
_SMALL_LOSS = 3.8


@dataclass(frozen=True)
class EncodeSettings:
    """Size, rate and quality of a picture track.

    Attributes
    ----------
    width, height : int
        In pixels; both even, as 4:2:0 chroma needs.
    fps : Fraction
        Frames a second.
    rate_factor : float
        x264's: lower is better and larger.
    preset : str
        x264's preset.
    small : bool
        Whether bytes count for more than time, seeking and editing: the encoder tries everything that leaves
        a stream in display order, and spans share key frames, four seconds apart.
    whole_pixels : bool
        Whether it looks for motion by whole pixels only. The encoder chooses it by what it is given.
    """

    width: int
    height: int
    fps: Fraction
    rate_factor: float = 24.7
    preset: str = "superfast"
    small: bool = False
    whole_pixels: bool = False

    def __post_init__(self) -> None:
        if self.width < 16 or self.height < 16 or self.width % 2 or self.height % 2:
            raise OptionError(
                f"size: expected an even width and height of at least 16, got {self.width}×{self.height}",
                hint="H.264 in 4:2:0 stores colour for blocks of 2×2 pixels",
            )

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.width, self.height

    @property
    def most(self) -> int:
        """Frames of one span that are encoded together at most: two seconds."""
        return max(1, math.floor(2 * self.fps))

    @property
    def gop(self) -> int:
        """Frames from one key frame to the next at most, so that players can seek.

        Two seconds, as pieces are; four in a small file, where a key frame is worth a second of motion.
        """
        return 2 * self.most if self.small else self.most

    def x264_params(self) -> str:
        """Return x264's own options.

        No B-frames: packets are in display order, so that a run of them can be cut and continued anywhere.
        ``stitchable`` and ``aud`` make pieces from several encoders one valid stream. A rate factor, although
        x264 then looks at every block before it encodes a frame (a millisecond): with a constant quantiser it
        has no adaptive quantisation, and moving lines and dots took up to four times the bytes of Manim's
        files. Trellis quantisation costs next to nothing where most of a picture is flat, and is worth half a
        step of the rate factor.
        """
        if self.small:
            effort = f"subme=7:me=umh:trellis=1:psy=0:aq-strength={_SMALL_AQ}"
        else:
            effort = f"subme={0 if self.whole_pixels else 2}:me=dia:trellis=1"
        return ":".join(
            [
                f"keyint={self.gop}:min-keyint={self.gop}:scenecut=0",
                "bframes=0:sync-lookahead=0:force-cfr=1",
                f"rc-lookahead=0:mbtree=0:ref=1:{effort}",
                f"weightp=0:8x8dct=1:analyse=i4x4,i8x8,p8x8{',p4x4' if self.small else ''}",
                "aud=1:stitchable=1",
            ]
        )

    def smaller(self) -> "EncodeSettings":
        """Return settings that give a smaller file which looks no worse."""
        return replace(self, small=True, rate_factor=self.rate_factor + _SMALL_LOSS)

    def key(self) -> str:
        """Return what names these settings in the store."""
        size = f"{self.width}x{self.height}@{self.fps}"
        return f"{size} crf{self.rate_factor} {self.preset} {self.x264_params()}"


QUALITIES = {
    "draft": EncodeSettings(854, 480, Fraction(15), rate_factor=28),
    "720p30": EncodeSettings(1280, 720, Fraction(30)),
    "1080p60": EncodeSettings(1920, 1080, Fraction(60)),
    "2160p60": EncodeSettings(3840, 2160, Fraction(60)),
}

_CUSTOM = re.compile(r"(\d{2,5})[x×](\d{2,5})@(\d+(?:\.\d+)?)$")


def parse_quality(text: str) -> EncodeSettings:
    """Return the settings that a quality names: draft, 720p30, 1080p60, 2160p60 or WIDTHxHEIGHT@FPS.

    Raises
    ------
    OptionError
        It names none.
    """
    if text in QUALITIES:
        return QUALITIES[text]
    match = _CUSTOM.match(text)
    if not match:
        raise OptionError(
            f"quality: expected {', '.join(QUALITIES)} or WIDTHxHEIGHT@FPS, got {text!r}",
            hint="for example --quality 960x540@25",
        )
    fps = Fraction(match[3])
    if not 1 <= fps <= 240:
        raise OptionError(f"quality: expected 1 to 240 frames a second, got {match[3]}")
    return replace(QUALITIES["720p30"], width=int(match[1]), height=int(match[2]), fps=fps)
