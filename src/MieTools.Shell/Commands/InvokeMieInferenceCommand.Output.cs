using System.Management.Automation;
using MieTools.Binding;
using MieTools.Core.Inference.Calls;
using MieTools.Core.Inference.Reading;
using MieTools.Output;

namespace MieTools.Commands;

// What an answer becomes in the pipeline.
public abstract partial class InvokeMieInferenceCommand
{
    private void WriteAnswer(InferenceResponse answer, InputFacts facts)
    {
        SetVariables((int)answer.Status, () => answer.Headers);
        if (Raw)
        {
            WriteIfAny(Answers.Raw(answer));
            return;
        }
        Check(answer);
        if (_typed is not null)
            WriteTyped(answer);
        else if (AsText)
            WriteText(answer);
        else
            WriteIfAny(Answers.Convert(answer, TemplateOf(facts)));
    }

    private static MieAnswer TemplateOf(InputFacts facts) =>
        new() { InputObject = ValueText.Give(facts.Input), DeploymentName = facts.DeploymentName };

    private bool WriteRow(Func<InferenceResponse> outcome, InputFacts facts)
    {
        object? input = facts.Input;
        AnswerRow rows = _answerRow ??= new AnswerRow(_typed?.Members ?? []);
        PSObject row;
        try
        {
            InferenceResponse answer = outcome();
            SetVariables((int)answer.Status, () => answer.Headers);
            answer.ThrowIfError();
            row = _typed is null ? rows.Of(input, answer) : TypedRow(rows, input, answer);
            // What is wrong with a failed row stands in it.
            if (!AnswerRow.IsFailed(row))
                WriteWarnings(answer);
        }
        catch (Exception e) when (FailureOf(e) is { } failure)
        {
            failure.Subject ??= facts.Subject;
            row = rows.Of(input, failure);
        }
        _rows++;
        bool isFailed = AnswerRow.IsFailed(row);
        if (isFailed)
            _failedRows++;
        WriteObject(row);
        return !isFailed;
    }

    private PSObject TypedRow(AnswerRow rows, object? input, InferenceResponse answer)
    {
        MieAnswer said = Said(answer);
        return rows.Of(input, said, _typed!.Read(said, answer.WithoutSecrets));
    }

    private static MieAnswer Said(InferenceResponse answer) => answer.ToAnswer(static _ => null)
        ?? new MieAnswer { Text = answer.IsBinary ? "" : answer.Body, Elapsed = answer.Elapsed.ToString() };

    private void Check(InferenceResponse answer)
    {
        answer.ThrowIfError();
        WriteWarnings(answer);
    }

    private void WriteWarnings(InferenceResponse answer)
    {
        foreach (StreamWarning warning in answer.Warnings)
            WriteWarning(warning.Message);
    }

    private void WriteTyped(InferenceResponse answer)
    {
        if (answer.ToAnswers(static _ => null) is not { Count: > 1 } choices)
            choices = [Said(answer)];
        foreach (MieAnswer choice in choices)
            WriteIfAny(_typed!.Read(choice, answer.WithoutSecrets));
    }

    private void WriteText(InferenceResponse answer)
    {
        IReadOnlyList<string> texts = Answers.Texts(answer, out string instead);
        if (texts.Count == 0)
            WriteWarning($"The answer has no text. What came is {instead}.");
        foreach (string text in texts)
            WriteObject(text);
    }

    private void WriteIfAny(object? output)
    {
        if (output is not null)
            WriteObject(output, enumerateCollection: !NoEnumerate && output is not byte[]);
    }
}
