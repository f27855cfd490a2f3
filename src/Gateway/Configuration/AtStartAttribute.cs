namespace Gateway.Configuration;

/// <summary>A key that counts from the next start on: listeners and loaded families are made with it.</summary>
[AttributeUsage(AttributeTargets.Property)]
sealed class AtStartAttribute : Attribute;
