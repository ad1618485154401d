#!/usr/bin/env bash
# Lists every figure of the documents with the command that makes it, and every "never" with its test. Fails where one
# is missing or names what does not exist. Usage: eng/claims.sh [--missing]; with it only what is missing is printed.
# How claims are marked: tests/LatestFrameCapture.Tests/Docs/Claims/ClaimPage.cs; `ClaimsTests` checks the same.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

[[ $# == 0 || "$*" == --missing ]] || { echo "Usage: eng/claims.sh [--missing]" >&2; exit 2; }
(cd "$root" && dotnet build eng/Claims -c Release --nologo -v quiet "-clp:ErrorsOnly;NoSummary")
exec dotnet "$root/eng/Claims/bin/Release/net10.0/Claims.dll" "$@"
