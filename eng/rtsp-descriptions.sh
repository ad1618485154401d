#!/usr/bin/env bash
# Prints what the RTSP client understands of a folder of descriptions (*.sdp) and dialogs (dialogs/*.txt).
set -euo pipefail
[ $# -eq 1 ] || { echo "usage: $0 FOLDER" >&2; exit 2; }
RTSP_DESCRIPTIONS="$(cd "$1" && pwd)"
RTSP_DESCRIPTIONS_OUTPUT="$(mktemp)"
export RTSP_DESCRIPTIONS RTSP_DESCRIPTIONS_OUTPUT
trap 'rm -f "$RTSP_DESCRIPTIONS_OUTPUT"' EXIT
cd "$(dirname "$0")/.."
dotnet test tests/LatestFrameCapture.Tests -c Release --nologo -v q \
    --filter "FullyQualifiedName~RtspDescriptionsTool" >&2
cat "$RTSP_DESCRIPTIONS_OUTPUT"
