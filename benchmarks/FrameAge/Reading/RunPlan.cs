using System.Text.Json.Serialization;

namespace LatestFrames;

/// <summary>
/// What a child process does: read a camera over so many connections, first without work and then, for the measured
/// time, with work on each frame; and whether it reads the stamps in the pictures. Stream is the id of the camera's.
/// </summary>
internal sealed record RunPlan(
    string Contender,
    string Stream,
    string Url,
    int Cameras,
    TimeSpan Work,
    TimeSpan WarmUp,
    TimeSpan Duration,
    bool MeasuresAges)
{
    /// <summary>The simulated camera's size, rate and coding.</summary>
    [JsonIgnore]
    public SimulatorOptions Camera => CameraStream.Of(Stream).Options;

    /// <summary>How long opening all cameras may take: OpenCV before 4.13 opens one after the other.</summary>
    public TimeSpan OpenLimit => TimeSpan.FromSeconds(30 + (3 * Cameras));

    /// <summary>How long the process may take: on a busy machine, starting and ending it take time too.</summary>
    public TimeSpan Limit => OpenLimit + WarmUp + Duration + Work + TimeSpan.FromSeconds(45);
}
