#!/usr/bin/env bash
# Installs Chromium, in which the tests of LatestFrameCapture.AspNetCore look at the wall; without it they are skipped.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
source eng/packages.sh

[[ "$(uname -s)" == Linux ]] || { echo "browser: these tests run on Linux only"; exit 0; }

# A font that the page names; iproute2 for the test with a network namespace.
install_packages chromium fonts-dejavu-core iproute2
