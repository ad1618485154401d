using Microsoft.Extensions.Options;

namespace LatestFrames;

/// <summary>Checks the annotations of <see cref="CameraOptions"/>, without reflection.</summary>
[OptionsValidator]
internal sealed partial class CameraOptionsAnnotations : IValidateOptions<CameraOptions>;
