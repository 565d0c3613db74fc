"""What Manim typeset is kept from one recording to the next; what it left half-written is not."""

from manim import Text

from build.recorder.media import drop_unfinished, kept_media, media_folder


def typeset():
    return len(Text("kept").submobjects)


def test_what_a_killed_process_left_half_written_is_typeset_again(tmp_path):
    with kept_media(tmp_path / "media"):
        assert typeset() == 4
    (kept,) = (tmp_path / "media" / "texts").glob("*.svg")
    whole = kept.read_bytes()
    for left in (b"", whole[: len(whole) // 2]):
        kept.write_bytes(left)
        with kept_media(tmp_path / "media"):
            assert typeset() == 4
        assert kept.read_bytes().endswith(b"</svg>\n")


def test_a_folder_in_use_gives_back_what_is_whole_only(tmp_path):
    with kept_media(tmp_path / "media"):
        typeset()
        (written,) = (media_folder() / "texts").glob("*.svg")
        before_ns = written.stat().st_mtime_ns + 1
        half = written.with_name("half.svg")
        half.write_bytes(b"<svg>")
        drop_unfinished(media_folder(), since_ns=half.stat().st_mtime_ns + 1)
        assert half.exists()
        drop_unfinished(media_folder(), since_ns=min(before_ns, half.stat().st_mtime_ns))
        assert not half.exists()
        half.write_bytes(b"<svg>")
    assert [path.name for path in (tmp_path / "media" / "texts").iterdir()] == [written.name]
