"""Rendering: from targets to finished videos, doing only what is not already done."""

from build.render.jobs import RenderOptions, SceneJob, VideoJob, default_jobs
from build.render.plan import plan_videos
from build.render.run import Listener, RenderReport, VideoReport, render

__all__ = [
    "Listener",
    "RenderOptions",
    "RenderReport",
    "SceneJob",
    "VideoJob",
    "VideoReport",
    "default_jobs",
    "plan_videos",
    "render",
]
