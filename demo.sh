#!/usr/bin/env bash
# Shows VideoCapture and LatestFrameCapture side by side on one simulated camera.
# Usage: ./demo.sh [SideBySide's options]
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

"$root/eng/camera.sh"
echo "demo: building"
(cd "$root" && dotnet build samples/SideBySide -c Release --nologo -v quiet)
source "$root/eng/native.sh"
use_network_native
# What FFmpeg has to say about a stream that is joined in its middle would tear the table.
export OPENCV_FFMPEG_LOGLEVEL="${OPENCV_FFMPEG_LOGLEVEL:--8}"
echo "demo: running"
# From the caller's directory, so that relative paths among the options mean what they say.
exec dotnet "$root/samples/SideBySide/bin/Release/net10.0/SideBySide.dll" "$@"
