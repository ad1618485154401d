#!/usr/bin/env bash
# Installs the server of the tests of LatestFrameCapture.Redis; without it they are skipped. No server is started here.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/packages.sh"

[[ "$(uname -s)" == Linux ]] || { echo "redis: these tests run on Linux only"; exit 0; }
install_packages redis-server
