namespace AttrBackfill.Runs.Execution;

/// <summary>
/// Holds changes back until the guard <c>maxChangePercent</c> has been judged over the first conversations of a run: 200 of them, or all
/// where there are fewer. No more than those are let into the run before. Without that guard the gate is open from the start. Safe for
/// many threads.
/// </summary>
/// <param name="percent">Null where there is no such guard.</param>
/// <param name="holds">False for a run that only reports the guard: nothing waits for the decision.</param>
/// <param name="judgedBefore">Conversations that earlier attempts of the run have settled.</param>
/// <param name="changedBefore">Those of them that were changed.</param>
internal sealed class ChangeGate(double? percent, bool holds, long judgedBefore, long changedBefore)
{
    /// <summary>A percentage of fewer conversations says little.</summary>
    public const int Sample = 200;

    readonly Lock _state = new();
    readonly TaskCompletionSource<string?> _decision = new(TaskCreationOptions.RunContinuationsAsynchronously);
    long _admitted = judgedBefore;
    long _judged = judgedBefore;
    long _changing = changedBefore;
    bool _sourceEnded;
    bool _isOpen = percent is null || judgedBefore >= Sample;

    public bool IsOpen
    {
        get { lock (_state) return _isOpen; }
    }

    /// <summary>
    /// The number of tasks that may each hold back a change until the guard is judged. The run needs at least as many workers.
    /// </summary>
    public int Holding => IsOpen || !holds ? 0 : Sample;

    /// <summary>Lets conversations into the run.</summary>
    /// <returns>How many of them; the others come after the decision.</returns>
    public int Admit(int conversations)
    {
        lock (_state)
        {
            var admitted = _isOpen ? conversations : (int)Math.Min(conversations, Sample - _admitted);
            _admitted += admitted;
            return admitted;
        }
    }

    /// <summary>Returns once the gate is open; a caller that has nothing left to admit need not wait.</summary>
    /// <exception cref="GuardTrippedException">The guard stops the run.</exception>
    public async Task OpenedAsync(CancellationToken cancellationToken)
    {
        if (IsOpen) return;
        if (await _decision.Task.WaitAsync(cancellationToken) is { } guard && holds) throw new GuardTrippedException(guard);
    }

    /// <summary>Conversations that were let in and do not enter the run after all.</summary>
    public void Withdraw(int conversations)
    {
        if (conversations == 0) return;
        lock (_state)
        {
            _admitted -= conversations;
            Decide();
        }
    }

    /// <summary>A conversation needs no change, or failed before that was known.</summary>
    public void Judged() => Judge(changes: 0);

    /// <summary>A conversation is to be changed: returns once that is allowed.</summary>
    /// <exception cref="GuardTrippedException">The guard stops the run.</exception>
    public async Task PassAsync(CancellationToken cancellationToken)
    {
        Judge(changes: 1);
        if (holds) await OpenedAsync(cancellationToken);
    }

    /// <summary>There are no further conversations.</summary>
    public void EndSource()
    {
        lock (_state)
        {
            _sourceEnded = true;
            Decide();
        }
    }

    /// <summary>The guard that the first conversations have tripped, or null: none, or not decided.</summary>
    public string? Tripped => _decision.Task is { IsCompletedSuccessfully: true, Result: { } guard } ? guard : null;

    void Judge(int changes)
    {
        lock (_state)
        {
            _judged++;
            _changing += changes;
            Decide();
        }
    }

    void Decide()
    {
        if (_isOpen || _judged < _admitted || (_admitted < Sample && !_sourceEnded)) return;
        var trips = _changing * 100.0 > percent * _judged;
        _isOpen = !trips || !holds;
        _decision.TrySetResult(trips ? GuardText(percent!.Value, _changing, _judged) : null);
    }

    /// <summary>The guard as a run's message names it.</summary>
    public static string GuardText(double percent, long changes, long read) =>
        FormattableString.Invariant($"maxChangePercent {percent}: {changes} of {read} conversations would change");
}
