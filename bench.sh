#!/usr/bin/env bash
# Measures this library beside everything that one could use instead: how old frames are, what reading them costs, many
# cameras, memory over ten minutes, and single calls.
# Usage: ./bench.sh [--quick]. The short form takes about 5 minutes, the whole one about two hours.
# Results: artifacts/bench, with the main tables in results.md. Nothing else should run on the machine meanwhile.
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
results="$root/artifacts/bench"
page="$results/results.md"

[[ $# == 0 || "$*" == --quick ]] || { echo "Usage: ./bench.sh [--quick]" >&2; exit 2; }
if [[ $# == 1 ]]; then
    limit=3m
    ages=(--work-ms 100 --rounds 1 --seconds 4 --warm-up 1)
    matrix=()
    cpu=(--rounds 1 --seconds 4 --warm-up 3)
    cameras=(--counts 1 4 --seconds 3 --warm-up 2)
    memory=(--warm-up 2 --seconds 16)
    handover=(--count 1000)
    calls=(--job short --iterationTime 25 --warmupCount 1)
else
    limit=90m
    # What people have most, for long; and all the rest, shorter.
    ages=(--work-ms 100 --rounds 3 --seconds 20)
    matrix=(--streams rtsp-720p25 rtsp-1080p30 rtsp-h265-1080p30 rtsp-4k15 http-720p25
        --work-ms 0 20 100 500 --rounds 1 --seconds 4)
    cpu=(--rounds 3 --seconds 20)
    cameras=(--counts 1 4 8 16 --rounds 3 --seconds 8)
    memory=(--warm-up 60 --seconds 540)
    handover=(--count 5000)
    calls=(--job short --warmupCount 5 --iterationCount 15)
fi

"$root/eng/camera.sh" python3-opencv
echo "bench: building"
(cd "$root" && dotnet build benchmarks/FrameAge -c Release --nologo -v quiet)
(cd "$root" && dotnet build benchmarks/LatestFrameCapture.Benchmarks -c Release --nologo -v quiet)
source "$root/eng/native.sh"
use_network_native
rm -rf "$results"
mkdir -p "$results"
# FFmpeg has a line to say about every stream that is joined in its middle.
export OPENCV_FFMPEG_LOGLEVEL="${OPENCV_FFMPEG_LOGLEVEL:--8}"

# Runs a program with a limit; it and all that it started end at the limit, and when this script is stopped.
running=
status=0
run() {
    echo "bench: $1"
    # timeout makes a process group of its own and signals all of it.
    timeout --kill-after=20s "$limit" "${@:2}" &
    running=$!
    wait "$running" || { status=$?; echo "bench: $1 ended with code $status" >&2; }
    running=
}
trap '[[ -z "$running" ]] || kill "$running" 2>/dev/null; wait; exit 130' INT TERM

# Adds to the page: a title, the command that makes the tables, and the tables.
section() {
    printf '\n## %s\n\n`dotnet run -c Release --project benchmarks/%s`\n\n' "$1" "$2" >>"$page"
    cat "$3" >>"$page" 2>/dev/null || echo "Failed." >>"$page"
}

frame_age() {
    local title="$1" folder="$2"
    shift 2
    run "$title" dotnet "$root/benchmarks/FrameAge/bin/Release/net10.0/frame-age.dll" "$@" --output "$folder"
    section "$title" "FrameAge -- $*" "$folder/$1.md"
}

frame_age "Ages" "$results" ages "${ages[@]}"
# OpenCvSharp's own package, which most people have: its VideoCapture opens no camera on Linux, the library does.
if [[ "$(uname -s)" == Linux ]]; then
    use_native official
    frame_age "Ages, with OpenCvSharp's own package" "$results/official" ages --contenders latest latest-ondemand \
        latest-fresh latest-opencv-libavcodec latest-pipe latest-ffmpeg-decoder latest-ffmpeg "${ages[@]}"
    use_network_native
fi
if [[ ${#matrix[@]} != 0 ]]; then
    frame_age "Ages, all cameras" "$results/all" ages "${matrix[@]}"
    # After an empty line, without which what follows would belong to the table above.
    { echo && cat "$results/all/ages-details.md"; } >>"$page" || status=1
fi
frame_age "CPU" "$results" cpu "${cpu[@]}"
frame_age "Many cameras" "$results" cameras "${cameras[@]}"

# Both at once, for time: neither takes much of a core.
export results
run "Memory" bash -c '
    DOTNET_TieredCompilation=0 dotnet "$@" --output "$results/compiled-once" &
    dotnet "$@" --output "$results"; status=$?
    wait "$!" && exit $status' \
    bench "$root/benchmarks/FrameAge/bin/Release/net10.0/frame-age.dll" memory "${memory[@]}"
section "Memory" "FrameAge -- memory ${memory[*]}" "$results/memory.md"
section "Memory, each method compiled once (DOTNET_TieredCompilation=0)" "FrameAge -- memory ${memory[*]}" \
    "$results/compiled-once/memory.md"

# From its own folder: BenchmarkDotNet looks for the project from where it stands. In one process: building a program
# for each benchmark would take longer than many of them.
cd "$root/benchmarks/LatestFrameCapture.Benchmarks"
program=bin/Release/net10.0/LatestFrameCapture.Benchmarks.dll
run "Handing over" dotnet "$program" hand-over "${handover[@]}" --output "$results"
section "Handing over" "LatestFrameCapture.Benchmarks -- hand-over ${handover[*]}" "$results/hand-over.md"
run "Single calls" dotnet "$program" --filter '*' --inProcess "${calls[@]}" --artifacts "$results/calls"
# The tables alone: BenchmarkDotNet puts the machine above each.
{
    echo 'Look at `Mean`. A call on a frame that is there costs its row less the one of `push alone`, and `Mat.CopyTo`.'
    for report in "$results"/calls/results/*-report-github.md; do
        echo
        sed -e '/^```/,/^```/d' -e '/^[| ]*$/d' -e "s/\*\*//g; s/&#39;/'/g; s/  */ /g" "$report"
    done
} >"$results/calls.md"
section "Single calls" "LatestFrameCapture.Benchmarks -- --filter '*' --inProcess ${calls[*]}" "$results/calls.md"

machine="$(sed -n 's/^  "machine": "\(.*\)",\?$/\1/p' "$results/ages.json")"
commit="$(git -C "$root" describe --always --dirty)"
printf '# Results of %s\n\n%s.\n`%s` at %s.\n%s\n' \
    "$(date +%F)" "$machine" "./bench.sh${1:+ $1}" "$commit" "$(cat "$page")" >"$page.new"
mv "$page.new" "$page"
cat "$page"
echo "bench: results are in $results"
exit $status
