"""The RTSP server behind RtspCamera.cs: takes raw frames on stdin and serves them, encoded, on 127.0.0.1.

stdin   per frame: b"LFC1", width, height, length (three little-endian uint32), then length bytes of I420
stdout  one line, once the server listens: "LISTENING <port>"
stderr  whatever went wrong
env     CAMERA_USER, CAMERA_PASSWORD: out of the command line, where every user of the machine could read them

Ends when stdin ends or when the parent dies, whichever comes first.
"""

import argparse
import ctypes
import os
import signal
import struct
import sys
import threading

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtsp", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import Gio, GLib, Gst, GstRtsp, GstRtspServer  # noqa: E402

HEADER = struct.Struct("<4sIII")
MAGIC = b"LFC1"
PR_SET_PDEATHSIG = 1

# max-buffers=1, leaky: the newest frame replaces one that waits. No other element here keeps a frame.
SOURCE = "appsrc name=camera is-live=true do-timestamp=true format=time max-buffers=1 max-bytes=0 leaky-type=downstream"
ENCODERS = {
    # One thread: at these speeds a second one costs more in switching than it brings.
    "h264": (
        "x264enc tune=zerolatency speed-preset=ultrafast bitrate={bitrate} key-int-max={gop} threads=1"
        " ! video/x-h264,stream-format=byte-stream,profile=constrained-baseline"
        " ! h264parse config-interval=-1"
        " ! rtph264pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency"
    ),
    "h265": (
        "x265enc tune=zerolatency speed-preset=ultrafast bitrate={bitrate} key-int-max={gop}"
        " option-string=pools=1:frame-threads=1"
        " ! video/x-h265,stream-format=byte-stream"
        " ! h265parse config-interval=-1"
        " ! rtph265pay name=pay0 pt=96 config-interval=-1 aggregate-mode=zero-latency"
    ),
    "mjpeg": "jpegenc quality=80 ! rtpjpegpay name=pay0 pt=26",
}
TRANSPORTS = {
    "tcp": GstRtsp.RTSPLowerTrans.TCP,
    "udp": GstRtsp.RTSPLowerTrans.UDP,
    "any": GstRtsp.RTSPLowerTrans.TCP | GstRtsp.RTSPLowerTrans.UDP,
}
# Without a range of its own the server's UDP sockets would listen on every address of the machine.
UDP_PORTS = (20000, 29999)


class Camera:
    """Hands the frames to the appsrc of the media that is being served, if there is one.

    The media comes and goes on GStreamer's threads, the frames come on the reader's: hence the lock.
    """

    def __init__(self, fps):
        self._fps = fps
        self._lock = threading.Lock()
        self._source = None
        self._size = None

    def attach(self, _factory, media):
        with self._lock:
            self._source = media.get_element().get_child_by_name("camera")
            self._size = None
        media.connect("unprepared", self._detach)

    def _detach(self, media):
        # The next media may have been attached before this one was taken apart.
        with self._lock:
            if self._source is not None and self._source == media.get_element().get_child_by_name("camera"):
                self._source = None

    def push(self, width, height, pixels):
        with self._lock:
            source = self._source
            if source is None:
                return
            if self._size != (width, height):
                # New caps in mid-stream make the encoder begin anew, with a key frame and a new SPS.
                self._size = (width, height)
                source.set_property("caps", Gst.Caps.from_string(
                    f"video/x-raw,format=I420,width={width},height={height},framerate={self._fps},"
                    "pixel-aspect-ratio=1/1,interlace-mode=progressive,colorimetry=bt601"))
        # Not under the lock; a source whose media is gone meanwhile says "flushing", and the frame is dropped.
        source.emit("push-buffer", Gst.Buffer.new_wrapped(pixels))


def end_with_parent(parent):
    """Asks for a SIGKILL at the parent's death: it reaches even a process that SIGSTOP has frozen, EOF does not."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(0)
    # Ctrl+C in a terminal goes to the whole group; the parent decides when the camera ends.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def read_frames(camera):
    """Reads until stdin ends. Always, clients or not: a frame that waited in the pipe would be an old one."""
    stdin = sys.stdin.buffer
    while True:
        header = stdin.read(HEADER.size)
        if len(header) < HEADER.size:
            return
        magic, width, height, length = HEADER.unpack(header)
        if magic != MAGIC:
            raise ValueError(f"not a frame's header: {header!r}")
        pixels = stdin.read(length)
        if len(pixels) < length:
            return
        camera.push(width, height, pixels)


def run_reader(camera):
    status = 1
    try:
        read_frames(camera)
        status = 0
    except Exception as error:  # The thread's last line of defence; the process ends with it either way.
        print(f"reading frames: {error}", file=sys.stderr, flush=True)
    finally:
        # At once: taking the pipelines apart in order can wait for clients, and there is nothing to save.
        os._exit(status)


def create_auth(method, certificate):
    auth = GstRtspServer.RTSPAuth()
    if certificate:
        auth.set_tls_certificate(Gio.TlsCertificate.new_from_file(certificate))
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    if not method:
        auth.set_default_token(token)
        return auth
    user, password = os.environ["CAMERA_USER"], os.environ["CAMERA_PASSWORD"]
    if method == "digest":
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.DIGEST)
        auth.add_digest(user, password, token)
    else:
        auth.set_supported_methods(GstRtsp.RTSPAuthMethod.BASIC)
        auth.add_basic(GstRtspServer.RTSPAuth.make_basic(user, password), token)
    return auth


def create_factory(camera, arguments):
    gop = max(1, round(arguments.fps))  # A key frame a second.
    encoder = ENCODERS[arguments.codec].format(bitrate=arguments.bitrate, gop=gop)
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {SOURCE} ! {encoder} )")
    factory.set_shared(True)
    factory.set_latency(0)
    factory.set_protocols(TRANSPORTS[arguments.transport])
    pool = GstRtspServer.RTSPAddressPool()
    pool.add_range("127.0.0.1", "127.0.0.1", *UDP_PORTS, 0)
    factory.set_address_pool(pool)
    factory.connect("media-configure", camera.attach)
    if arguments.auth or arguments.certificate:
        permissions = GstRtspServer.RTSPPermissions()
        for permission in ("media.factory.access", "media.factory.construct"):
            permissions.add_permission_for_role("viewer", permission, True)
        factory.set_permissions(permissions)
    return factory


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--parent", type=int, required=True)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--path", required=True)
    parser.add_argument("--codec", choices=sorted(ENCODERS), required=True)
    parser.add_argument("--bitrate", type=int, required=True)
    parser.add_argument("--fps", type=float, required=True)
    parser.add_argument("--auth", choices=("basic", "digest"))
    parser.add_argument("--transport", choices=sorted(TRANSPORTS), default="tcp")
    parser.add_argument("--certificate", help="a PEM file with certificate and key; the server then speaks TLS")
    arguments = parser.parse_args()

    end_with_parent(arguments.parent)
    Gst.init(None)
    numerator, denominator = Gst.util_double_to_fraction(arguments.fps)
    camera = Camera(f"{numerator}/{denominator}")

    server = GstRtspServer.RTSPServer()
    server.set_address("127.0.0.1")
    server.set_service(str(arguments.port))
    if arguments.auth or arguments.certificate:
        server.set_auth(create_auth(arguments.auth, arguments.certificate))
    factory = create_factory(camera, arguments)
    server.get_mount_points().add_factory(arguments.path, factory)
    if not server.attach(None):
        sys.exit(f"cannot listen on 127.0.0.1:{arguments.port}; is the port taken?")

    threading.Thread(target=run_reader, args=(camera,), daemon=True).start()
    print(f"LISTENING {server.get_bound_port()}", flush=True)
    GLib.MainLoop().run()


if __name__ == "__main__":
    main()
