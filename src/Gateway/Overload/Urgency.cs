namespace Gateway.Overload;

/// <summary>The urgency of the header Priority (RFC 9218, 4.1): u=0 is served first, u=7 last, 3 is what nobody says.</summary>
static class Urgency
{
    /// <summary>How many there are.</summary>
    public const int Levels = 8;

    /// <summary>That of a request which says none.</summary>
    public const int Default = 3;

    /// <summary>From this one on a request can wait for better times, and is turned away first.</summary>
    public const int Background = 5;

    /// <summary>Reads the header; one that cannot be read counts as none, as the standard wants.</summary>
    public static int Of(IHeaderDictionary headers)
    {
        if (!headers.TryGetValue("Priority", out var values))
            return Default;
        int urgency = Default;
        foreach (string? line in values)
        {
            foreach (var range in line.AsSpan().Split(','))
            {
                var item = line.AsSpan()[range].Trim();
                int end = item.IndexOf(';');
                if (end >= 0)
                    item = item[..end].TrimEnd();
                if (item is ['u', '=', >= '0' and <= '7'])
                    urgency = item[2] - '0';
            }
        }

        return urgency;
    }
}
