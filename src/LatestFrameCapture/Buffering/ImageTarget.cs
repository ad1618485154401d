using OpenCvSharp;

namespace LatestFrames;

/// <summary>The image that a caller reads into; allocates nothing for a Mat, the usual case.</summary>
internal readonly struct ImageTarget
{
    private readonly Mat? _mat;
    private readonly OutputArray? _array;

    public ImageTarget(Mat image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _mat = image;
    }

    public ImageTarget(OutputArray image)
    {
        ArgumentNullException.ThrowIfNull(image);
        _array = image;
    }

    /// <summary>Copies a frame into the image.</summary>
    public void Receive(Mat frame)
    {
        if (_mat is not null) frame.CopyTo(_mat);
        else frame.CopyTo(_array!);
    }

    /// <summary>
    /// Empties the image, as VideoCapture does, so that a program that tests the image instead of the result does not
    /// treat an old picture as a new one.
    /// </summary>
    public void Empty()
    {
        if (_mat is null)
        {
            using var nothing = new Mat();
            nothing.CopyTo(_array!);
        }
        else if (!_mat.Empty())
        {
            // Not Mat.Release(): in OpenCvSharp it disposes the Mat.
            _mat.Create(0, 0, _mat.Type());
        }
    }
}
