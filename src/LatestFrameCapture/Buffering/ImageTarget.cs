using OpenCvSharp;

namespace LatestFrames;

/// <summary>What a caller gave to be read into. Costs nothing for a Mat, which is what is read into again and again.</summary>
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

    /// <summary>Copies a frame into it.</summary>
    public void Receive(Mat frame)
    {
        if (_mat is not null) frame.CopyTo(_mat);
        else frame.CopyTo(_array!);
    }

    /// <summary>Makes it empty, as VideoCapture does: a program that looks at the image instead of the result must not take the old one for new.</summary>
    public void Empty()
    {
        if (_mat is null)
        {
            using var nothing = new Mat();
            nothing.CopyTo(_array!);
        }
        else if (!_mat.Empty())
        {
            // Mat.Release() would dispose it.
            _mat.Create(0, 0, _mat.Type());
        }
    }
}
