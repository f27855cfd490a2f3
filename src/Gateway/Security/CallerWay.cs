namespace Gateway.Security;

/// <summary>How a caller is known.</summary>
enum CallerWay
{
    Anonymous,
    Local,
    Key,
    Token,
    Certificate,
}
