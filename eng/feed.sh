# Sourced: what the scripts need to know about the package feed.

# The version of a package in Directory.Packages.props.
version_of() {
    sed -n "s/.*Include=\"$1\" Version=\"\([^\"]*\)\".*/\1/p" "$(dirname "${BASH_SOURCE[0]}")/../Directory.Packages.props"
}

# Restores as 'dotnet restore' does. Returns 3 if the feed answers but does not carry OpenCvSharp4 or its runtime, without a
# word: what follows from that is the caller's business. After any other failure it returns 1 and NuGet's output is there to read.
restore_from_feed() {
    local log
    log="$(dotnet restore "$@" 2>&1)" && return 0
    grep -qE 'NU110[123].*OpenCvSharp4' <<<"$log" && return 3
    echo "$log" >&2
    return 1
}
