#!/usr/bin/env bash
# Decides which OpenCvSharp this machine builds with and installs what that needs (docs/opencv.md).
# The answer stays in eng/OpenCv.local.props; delete that file to ask again.
set -euo pipefail
eng="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
answer="$eng/OpenCv.local.props"
source "$eng/packages.sh"
source "$eng/feed.sh"

command -v dotnet >/dev/null || { echo "opencv: the .NET 10 SDK is missing" >&2; exit 1; }

# Sets choice and reason.
choose() {
    choice=OpenCvSharp4
    if [[ "$(uname -s)" != Linux ]]; then
        reason="only Linux has another"
        return
    fi

    choice=System
    if [[ "$(uname -m)" != x86_64 ]]; then
        reason="OpenCvSharp4's runtime for Linux is for x64 only"
        return
    fi

    local runtime=OpenCvSharp4.official.runtime.linux-x64 status=0 folder
    probe="$(mktemp -d)"
    trap 'rm -rf "$probe"' EXIT
    cat >"$probe/probe.csproj" <<EOF
<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net8.0</TargetFramework>
  </PropertyGroup>
  <ItemGroup>
    <PackageReference Include="OpenCvSharp4" Version="[$(version_of OpenCvSharp4)]" />
    <PackageReference Include="$runtime" Version="[$(version_of $runtime)]" GeneratePathProperty="true" />
  </ItemGroup>
</Project>
EOF
    restore_from_feed "$probe" || status=$?
    if [[ $status == 3 ]]; then
        reason="the package feed does not carry OpenCvSharp4"
        return
    elif [[ $status != 0 ]]; then
        echo "opencv: the package feed does not answer; try again, or set OpenCv=System or OpenCv=OpenCvSharp4" >&2
        exit 1
    fi

    # FFmpeg names its demuxers in the binary. Without this one, neither the demo nor the tests can open a camera.
    folder="$(dotnet msbuild "$probe" -getProperty:PkgOpenCvSharp4_official_runtime_linux-x64)"
    if ! grep -qa "RTSP input" "$folder"/runtimes/linux-x64/native/*.so; then
        reason="the FFmpeg of $runtime was built without network and cannot open a camera"
        return
    fi
    choice=OpenCvSharp4
    reason="the package feed carries it"
}

if [[ -n "${OpenCv:-}" ]]; then
    choice="$OpenCv"
    echo "opencv: $choice, because the environment says so"
elif [[ -f "$answer" ]]; then
    choice="$(sed -n 's|.*<OpenCv [^>]*>\(.*\)</OpenCv>.*|\1|p' "$answer")"
    echo "opencv: $choice, as decided before (eng/OpenCv.local.props)"
else
    choose
    echo "opencv: $choice, because $reason"
    cat >"$answer" <<EOF
<Project>
  <PropertyGroup>
    <OpenCv Condition="'\$(OpenCv)' == ''">$choice</OpenCv>
  </PropertyGroup>
</Project>
EOF
fi

if [[ "$choice" == System ]]; then
    install_packages g++ libopencv-videoio-dev libopencv-imgcodecs-dev libopencv-highgui-dev
fi
