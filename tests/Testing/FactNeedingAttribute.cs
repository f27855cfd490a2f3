namespace Testing;

/// <summary>A fact that is skipped, by name, where a program is not installed.</summary>
sealed class FactNeedingAttribute : FactAttribute
{
    /// <summary>Makes the fact.</summary>
    /// <param name="program">Program on the path.</param>
    /// <param name="package">Debian package that has it.</param>
    public FactNeedingAttribute(string program, string package)
    {
        Program = program;
        Package = package;
        if (Command.Find(program) is null)
            Skip = $"needs {program} (Debian package {package}; ./test --all installs it)";
    }

    /// <summary>Program on the path.</summary>
    public string Program { get; }

    /// <summary>Debian package that has it.</summary>
    public string Package { get; }
}
