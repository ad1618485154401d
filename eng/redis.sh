#!/usr/bin/env bash
# Installs what the tests of LatestFrameCapture.Redis need: the server, and ip for networks of their own. Tests that
# lack one are skipped. The tests start servers of their own.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

[[ "$(uname -s)" == Linux ]] || { echo "redis: on Linux only; elsewhere these tests use Garnet"; exit 0; }
install_packages redis-server iproute2
