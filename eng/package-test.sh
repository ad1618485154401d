#!/usr/bin/env bash
# Installs the packages of eng/pack.sh into new programs and lets them read a video file. Usage: eng/package-test.sh
set -euo pipefail
root="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"

case "$(uname -s)-$(uname -m)" in
    Linux-x86_64) runtime=OpenCvSharp4.official.runtime.linux-x64 ;;
    MINGW*-x86_64 | MSYS*-x86_64) runtime=OpenCvSharp4.runtime.win ;;
    *) echo "package-test: cannot be tested here: OpenCvSharp4 has no native runtime for this system"; exit 0 ;;
esac

shopt -s nullglob
packages=("$root"/artifacts/package/LatestFrameCapture.[0-9]*.nupkg)
if [[ ${#packages[@]} == 0 ]]; then
    "$root/eng/pack.sh"
    packages=("$root"/artifacts/package/LatestFrameCapture.[0-9]*.nupkg)
fi
package="${packages[0]}"
version="$(basename "$package" .nupkg)"
version="${version#LatestFrameCapture.}"

work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
mkdir packed
cp "$root"/artifacts/package/*.nupkg packed/
# A packages folder of its own: in the user's there may be an older build of this version.
unset NUGET_PACKAGES
cat >nuget.config <<'XML'
<configuration>
  <config>
    <add key="globalPackagesFolder" value="packages" />
  </config>
  <packageSources>
    <add key="packed" value="packed" />
  </packageSources>
</configuration>
XML

# Gets the packages of the program, the last of them the argument.
restore_app() {
    dotnet restore app >restored 2>&1 && return
    cat restored >&2
    echo "package-test: $1 cannot be installed" >&2
    exit 1
}

echo "package-test: installing LatestFrameCapture $version and $runtime"
dotnet new console -o app --no-restore >/dev/null
dotnet add app package LatestFrameCapture --version "$version" --no-restore >/dev/null
runtime_version="$(sed -n "s/.*Include=\"$runtime\" Version=\"\([^\"]*\)\".*/\1/p" "$root/Directory.Packages.props")"
dotnet add app package "$runtime" --version "$runtime_version" --no-restore >/dev/null
restore_app LatestFrameCapture
cmp "$package" packages/latestframecapture/*/*.nupkg

# Builds and runs the program on standard input; its output must have a line like the second argument.
check() {
    cat >app/Program.cs
    echo "package-test: $1"
    if ! { dotnet build app --no-restore --nologo -v quiet -o out &&
        timeout 60 dotnet out/app.dll video.avi; } >output 2>&1 || ! grep -q "$2" output; then
        tail -n 20 output >&2
        # What .NET says about a native library that lacks another one is long and does not name it.
        ldd out/runtimes/linux-x64/native/*.so 2>/dev/null |
            sed -n 's/^\s*\(.*\) => not found/package-test: this machine lacks \1/p' >&2 || true
        echo "package-test: failed: $1" >&2
        exit 1
    fi
    echo "package-test:   $(grep "$2" output | tail -n 1)"
}

# The README's first C# code, which is part of a program: the names that it takes for granted come before it, and a file
# takes the place of the camera, because the Linux runtime has no network. The last of its 50 frames is always
# delivered.
readme="$(awk '/^```csharp/ { inside = 1; next } inside && /^```/ { exit } inside' "$root/README.md")"
check "the README's code" "^frame 50," <<EOF
using LatestFrames;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OpenCvSharp;

string url = args[0];
using (var writer = new VideoWriter(url, FourCC.MJPG, 25, new Size(160, 120)))
{
    for (int i = 0; i < 50; i++)
    {
        using var image = new Mat(120, 160, MatType.CV_8UC3, Scalar.All(5 * i));
        writer.Write(image);
    }
}

ILogger logger = NullLogger.Instance;
CancellationToken stoppingToken = default;

$readme

void Detect(Mat image)
{
    if (image.Rows != 120 || image.Cols != 160) throw new InvalidOperationException("not the video's picture");
}
EOF

# The one-line change that the README begins with, in a whole program.
check "samples/DropIn" "^picture " <"$root/samples/DropIn/Program.cs"

# The cameras of an application: the other packages bring the library themselves.
hosting_version="$(sed -n 's/.*Include="Microsoft.Extensions.Hosting" Version="\([^"]*\)".*/\1/p' \
    "$root/Directory.Packages.props")"
dotnet add app package LatestFrameCapture.Hosting --version "$version" --no-restore >/dev/null
dotnet add app package Microsoft.Extensions.Hosting --version "$hosting_version" --no-restore >/dev/null
restore_app LatestFrameCapture.Hosting
check "LatestFrameCapture.Hosting" "^frame of the door, Healthy" <<'EOF'
using LatestFrames;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Configuration.AddInMemoryCollection(
    [new("Cameras:door:Url", args[0]), new("Cameras:door:Capture:Capacity", "2")]);
builder.Services.AddCameras(builder.Configuration.GetSection("Cameras")).AddHealthCheck();
using IHost host = builder.Build();
await host.StartAsync();
using (Frame? frame = await host.Services.GetRequiredKeyedService<LatestFrameCapture>("door").ReadAsync())
{
    HealthReport health = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();
    Console.WriteLine($"frame of the {(frame is null ? "void" : "door")}, {health.Status}");
}

await host.StopAsync();
EOF

# Through a server, where there is one (eng/redis.sh).
dotnet add app package LatestFrameCapture.Redis --version "$version" --no-restore >/dev/null
restore_app LatestFrameCapture.Redis
redis=127.0.0.1:6391
expected="^no picture, Refused"
if command -v redis-server >/dev/null; then
    redis-server --port "${redis#*:}" --bind "${redis%:*}" --save "" --appendonly no >/dev/null &
    server=$!
    trap 'kill "$server" 2>/dev/null || true; rm -rf "$work"' EXIT
    expected="^a picture of 160, Redis"
fi
check "LatestFrameCapture.Redis" "$expected" <<EOF
using LatestFrames;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenCvSharp;

// Of a minute, so that it does not end before it is read.
using (var writer = new VideoWriter("minute.avi", FourCC.MJPG, 25, new Size(160, 120)))
{
    for (int i = 0; i < 1500; i++)
    {
        using var image = new Mat(120, 160, MatType.CV_8UC3, Scalar.All(i % 256));
        writer.Write(image);
    }
}

HostApplicationBuilder builder = Host.CreateApplicationBuilder();
builder.Configuration.AddInMemoryCollection(
[
    new("Here:door:Url", "minute.avi"), new("Redis:Configuration", "$redis"),
    new("There:entrance:Url", "redis://$redis/door"), new("There:entrance:Capture:ReadTimeout", "00:00:20"),
]);
builder.Services.AddCameras(builder.Configuration.GetSection("Here"))
    .AddRedisPublisher(builder.Configuration.GetSection("Redis"));
builder.Services.AddRedisCameras().AddCameras(builder.Configuration.GetSection("There"));
using IHost host = builder.Build();
await host.StartAsync();
LatestFrameCapture entrance = host.Services.GetRequiredKeyedService<LatestFrameCapture>("entrance");
using (Frame? frame = await entrance.ReadAsync())
{
    Console.WriteLine(frame is null
        ? \$"no picture, {entrance.Failure?.Reason}"
        : \$"a picture of {frame.Image.Cols}, {entrance.GetBackendName()}");
}

await host.StopAsync();
EOF

dotnet add app package LatestFrameCapture.AspNetCore --version "$version" --no-restore >/dev/null
sed -i 's/Microsoft.NET.Sdk"/Microsoft.NET.Sdk.Web"/; /Microsoft.Extensions.Hosting"/d' app/app.csproj
restore_app LatestFrameCapture.AspNetCore
check "LatestFrameCapture.AspNetCore" "^a picture, image/jpeg" <<'EOF'
using LatestFrames;

WebApplicationBuilder builder = WebApplication.CreateBuilder();
builder.WebHost.UseUrls("http://127.0.0.1:0");
builder.Services.AddLatestFrameCapture("door", options => options.Url = args[0]);
await using WebApplication app = builder.Build();
app.MapLatestFrames();
await app.StartAsync();
using var client = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
HttpResponseMessage picture = await client.GetAsync("/cameras/door/frame.jpg?wait=10");
string answer = picture.IsSuccessStatusCode ? "picture" : $"{picture.StatusCode}";
Console.WriteLine($"a {answer}, {picture.Content.Headers.ContentType}");
await app.StopAsync();
EOF
