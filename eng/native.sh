# Sourced: which native half of OpenCvSharp the programs get that the sourcing script starts afterwards
# (docs/opencv.md).

natives_here() {
    if [[ "$(uname -s)" == Linux ]]; then echo official system; else echo official; fi
}

# official: the one that the package brings; it needs these libraries, which a desktop has.
# system: eng/OpenCvSharpExtern over the distribution's OpenCV; chosen by a startup hook of the .NET runtime.
use_native() {
    local eng
    eng="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
    source "$eng/packages.sh"
    unset DOTNET_STARTUP_HOOKS OPENCVSHARP_NATIVE
    case "$1" in
        official)
            [[ "$(uname -s)" != Linux ]] || install_packages libgtk-3-0 libatomic1 libdrm2 libfreetype6 libharfbuzz0b
            ;;
        system)
            "$eng/OpenCvSharpExtern/build.sh"
            (cd "$eng/NativeChoice" && dotnet build -c Release --nologo -v quiet)
            export DOTNET_STARTUP_HOOKS="$eng/NativeChoice/bin/Release/net8.0/NativeChoice.dll"
            export OPENCVSHARP_NATIVE="$eng/../artifacts/native/system/libOpenCvSharpExtern.so"
            ;;
        *)
            echo "native: '$1' is neither official nor system" >&2
            return 2
            ;;
    esac
}

# For programs in which plain VideoCapture reads cameras: the official native of Linux has no network.
use_network_native() {
    if [[ "$(uname -s)" == Linux ]]; then use_native system; else use_native official; fi
}
