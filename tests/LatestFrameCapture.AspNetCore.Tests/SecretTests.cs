using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace LatestFrames;

/// <summary>What a camera's password must not reach: answers of all kinds, and the lines of the log.</summary>
public sealed class SecretTests
{
    private const string Host = "192.0.2.7";
    private const string Secret = "s3cretWord";
    private const string Address = $"rtsp://admin:{Secret}@{Host}/live?password={Secret}";

    [Fact]
    public async Task No_answer_and_no_line_of_the_log_has_the_password_of_a_camera()
    {
        var log = new ListLoggerProvider();
        var cameras = new Dictionary<string, StampedCamera>
        {
            ["away"] = new() { Name = Address, IsOn = false, Failure = $"No route to {Address}." },
            ["door"] = new() { Name = Address },
        };
        TestApp app = await TestApp.StartAsync(cameras, services: services => services.AddLogging(
            logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(log)));
        await using (app)
        {
            await app.WaitForStateAsync("away", CaptureState.Reconnecting);
            await app.WaitForFramesAsync("door", 1);
            using HttpClient client = app.CreateClient();

            foreach (string path in new[] { "away", "away/frame.jpg", "away/stream.mjpeg" })
            {
                using HttpResponseMessage response = await client.GetAsync(path);
                AssertTold($"{response.Headers}{await response.Content.ReadAsStringAsync()}");
            }

            Assert.DoesNotContain(Secret, await client.GetStringAsync("door"), StringComparison.OrdinalIgnoreCase);
            using HttpResponseMessage picture = await client.GetAsync("door/frame.jpg");
            Assert.DoesNotContain(Secret, $"{picture.Headers}", StringComparison.OrdinalIgnoreCase);

            AssertTold(await ReadEventsAsync(client, cameras.Count));
            using WallClient page = await WallClient.ConnectAsync(app);
            AssertTold((await page.ReceiveAsync())!.Json!.RootElement.GetRawText());
        }

        AssertTold(string.Join('\n', log.Logger.Lines));
    }

    // What is left of the address shows that it was there.
    private static void AssertTold(string text)
    {
        Assert.Contains(Host, text, StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, text, StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<string> ReadEventsAsync(HttpClient client, int count)
    {
        using var limit = new CancellationTokenSource(TestApp.Limit);
        using var reader = new StreamReader(await client.GetStreamAsync("events", limit.Token));
        string text = "";
        for (int i = 0; i < count;)
        {
            string? line = await reader.ReadLineAsync(limit.Token);
            Assert.NotNull(line);
            text += line;
            if (line.StartsWith("data:", StringComparison.Ordinal)) i++;
        }

        return text;
    }
}
