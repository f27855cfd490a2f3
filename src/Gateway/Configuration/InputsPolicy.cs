namespace Gateway.Configuration;

/// <summary>What the store keeps of a row's inputs.</summary>
enum InputsPolicy
{
    /// <summary>Nothing.</summary>
    None,
    /// <summary>A digest: enough to know the same input again.</summary>
    Hash,
    /// <summary>The digest, and the features that the manifest names.</summary>
    Features,
    /// <summary>The digest, the features and every element: needed to replay and to label pictures.</summary>
    Full,
}
