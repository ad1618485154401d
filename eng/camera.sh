#!/usr/bin/env bash
# Installs what the RTSP camera simulator and the decoders' tests need, and the packages named as arguments.
# Usage: eng/camera.sh [package…]
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

[[ "$(uname -s)" == Linux ]] || { echo "camera: RTSP is simulated on Linux only"; exit 0; }

packages=(
    python3-gi
    gir1.2-gst-rtsp-server-1.0
    gstreamer1.0-plugins-base
    gstreamer1.0-plugins-good
    gstreamer1.0-plugins-bad
    gstreamer1.0-plugins-ugly
    gstreamer1.0-libav
    ffmpeg
)
install_packages "${packages[@]}" "$@"
