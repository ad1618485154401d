#!/usr/bin/env bash
# Installs the RTSP servers of others that ForeignServerTests reads (docs/rtsp-servers.md), and the FFmpeg 4.1 of
# OldFFmpegTests; a test of what is not here is skipped. GStreamer's server comes with eng/camera.sh.
# Usage: eng/foreign-servers.sh [--all]
#   --all   also Node.js, where there is none: with npm a few hundred packages of Debian
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/packages.sh
target=artifacts/foreign-servers

[[ "$(uname -s)" == Linux ]] || { echo "foreign-servers: these tests run on Linux only"; exit 0; }

# ffmpeg makes the stream and pushes it into the two servers that only pass on what they get.
packages=(ffmpeg rtsp-server-perl vlc-bin vlc-plugin-base)
if [[ "${1:-}" == --all ]]; then
    command -v npm >/dev/null || packages+=(nodejs npm)
fi
install_packages "${packages[@]}"

# vlc ends at once when root starts it, which it asks geteuid; getppid is as long a name and never 0 here.
mkdir -p "$target"
if [[ -x /usr/bin/vlc && ! "$target/vlc" -nt /usr/bin/vlc ]]; then
    LC_ALL=C sed 's/geteuid/getppid/' /usr/bin/vlc >"$target/vlc"
    chmod +x "$target/vlc"
fi

if ! command -v npm >/dev/null; then
    echo "foreign-servers: no npm here: the tests of rtsp-streaming-server and of FFmpeg 4.1 are skipped" \
        "(--all installs it)"
elif [[ ! "$target/node_modules" -nt eng/foreign-servers/package.json ]]; then
    # Without a network the tests of these two are skipped; all others run.
    cp eng/foreign-servers/package.json "$target/"
    (cd "$target" && npm install --ignore-scripts --no-audit --no-fund --no-package-lock --loglevel error >/dev/null &&
        touch node_modules) ||
        echo "foreign-servers: npm installed neither rtsp-streaming-server nor FFmpeg 4.1; their tests are skipped" >&2
fi
