namespace LatestFrames;

internal sealed partial class UnitConnection
{
    private string _decoderName = "";
    private string _name = "";

    public string BackendName
    {
        get
        {
            // Asked for at each picture.
            string decoder = _decoder.Name, protocol = _reception.Protocol;
            if (_name.Length > 0 && decoder == _decoderName) return _name;
            _decoderName = decoder;
            return _name = decoder.Length == 0 ? protocol : $"{protocol}+{decoder}";
        }
    }

    // As OpenCV names them (cap_ffmpeg_impl.hpp, CvCapture_FFMPEG::getProperty: the codec's tag, else its name).
    private string FourCC => _reception.Codec switch
    {
        VideoCodec.H264 => "h264",
        VideoCodec.H265 => "hevc",
        _ => "MJPG",
    };

    public double GetProperty(int propertyId) => StreamProperties.Get(
        propertyId, this, FourCC, _shown, _reception.Bytes, _timeProvider.GetElapsedTime(_started));

    public bool SetProperty(int propertyId, double value) => false;
}
