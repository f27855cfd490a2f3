namespace Gateway.Commands;

/// <summary>What every command's exit code means.</summary>
static class ExitCode
{
    public const int Done = 0;
    public const int AnswerIsNo = 1;
    public const int WrongUse = 2;
    public const int BrokenInput = 3;
}
