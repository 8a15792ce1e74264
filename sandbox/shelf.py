"""`media/*` (wecom-api.md §5.5)."""

from __future__ import annotations

from sandbox.call import Answer, Blob, Call, Route, Upload
from sandbox.refusal import Refusal


def upload(call: Call) -> Answer:
    """Take a temporary file; its media_id lives three days."""
    file = _file(call)
    media = call.app.corp.media.put(call.query.get("type", ""), file.data, call.now, file.filename, file.content_type)
    return {"type": media.type, "media_id": media.media_id, "created_at": str(int(call.now))}


def upload_image(call: Call) -> Answer:
    """Take a picture for good; answers its url."""
    file = _file(call)
    media = call.app.corp.media.put("image", file.data, call.now, file.filename, file.content_type)
    return {"url": f"https://wework.qpic.cn/sandbox/{media.media_id}"}


def get(call: Call) -> Answer:
    """Answer the file, or 40007 as JSON."""
    media = call.app.corp.media.get(call.query.get("media_id"), call.now)
    return Blob(media.data, media.content_type, media.filename)


def _file(call: Call) -> Upload:
    if call.upload is None:
        raise Refusal(41005, "media data missing")
    return call.upload


ROUTES = {
    "media/upload": Route(upload, missing=40058),
    "media/uploadimg": Route(upload_image),
    "media/get": Route(get, post=False),
}
