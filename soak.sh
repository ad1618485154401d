#!/usr/bin/env bash
# Reads simulated cameras that fail at random, and looks for what must never happen.
# Usage: ./soak.sh [--minutes 60] [--seed N]
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"

"$root/eng/camera.sh"
"$root/eng/browser.sh"
"$root/eng/redis.sh"
echo "soak: building"
(cd "$root" && dotnet build tests/Soak -c Release --nologo -v quiet)
source "$root/eng/native.sh"
use_network_native
echo "soak: running"
# FFmpeg has a line to say about every damaged picture.
export OPENCV_FFMPEG_LOGLEVEL="${OPENCV_FFMPEG_LOGLEVEL:--8}"
exec dotnet "$root/tests/Soak/bin/Release/net10.0/Soak.dll" "$@"
