using Mono.Cecil;
using Mono.Cecil.Cil;

namespace AttrBackfill.Tests.Architecture;

/// <summary>One use of a type by another, as the compiler wrote it: whatever the source names, by using, by alias or in full.</summary>
/// <param name="From">The outermost type that holds the code: lambdas, iterators and nested types count as theirs.</param>
/// <param name="ToNamespace">Of <paramref name="To"/>.</param>
internal readonly record struct TypeUse(string FromNamespace, string From, string ToNamespace, string To);

/// <summary>What the types of a compiled assembly use. Constants are compiled into their readers and leave no trace.</summary>
internal sealed class CompiledAssembly
{
    readonly HashSet<TypeUse> _uses = [];
    readonly HashSet<(string Namespace, string Name)> _types = [];
    readonly HashSet<(string From, string Member)> _members = [];

    CompiledAssembly(ModuleDefinition module)
    {
        foreach (var type in module.Types.Where(t => t.Namespace.StartsWith("AttrBackfill", StringComparison.Ordinal)))
        {
            _types.Add((type.Namespace, Plain(type.Name)));
            AddUses(type, type);
        }
    }

    /// <summary>Each use once, of this assembly's types and of others.</summary>
    public IReadOnlyCollection<TypeUse> Uses => _uses;

    public IReadOnlyCollection<(string Namespace, string Name)> Types => _types;

    /// <summary>Fields and methods that a type reads or calls, as <c>Namespace.Type::Member</c>.</summary>
    public IReadOnlyCollection<(string From, string Member)> Members => _members;

    public static CompiledAssembly Read(string name)
    {
        using var module = ModuleDefinition.ReadModule(Path.Combine(AppContext.BaseDirectory, name + ".dll"));
        return new CompiledAssembly(module);
    }

    void AddUses(TypeDefinition type, TypeDefinition outermost)
    {
        Use(type.BaseType);
        foreach (var implemented in type.Interfaces) Use(implemented.InterfaceType);
        foreach (var attribute in type.CustomAttributes) Use(attribute.AttributeType);
        foreach (var constraint in type.GenericParameters.SelectMany(p => p.Constraints)) Use(constraint.ConstraintType);
        foreach (var field in type.Fields) Use(field.FieldType);
        foreach (var method in type.Methods) Method(method);
        foreach (var nested in type.NestedTypes) AddUses(nested, outermost);

        void Body(MethodBody body)
        {
            foreach (var variable in body.Variables) Use(variable.VariableType);
            foreach (var handler in body.ExceptionHandlers) Use(handler.CatchType);
            foreach (var instruction in body.Instructions) Operand(instruction);
        }

        void Method(MethodDefinition method)
        {
            Signature(method);
            foreach (var attribute in method.CustomAttributes) Use(attribute.AttributeType);
            if (method.HasBody) Body(method.Body);
        }

        void Signature(MethodReference method)
        {
            Use(method.ReturnType);
            foreach (var parameter in method.Parameters) Use(parameter.ParameterType);
            if (method is GenericInstanceMethod generic)
                foreach (var argument in generic.GenericArguments) Use(argument);
        }

        void Operand(Instruction instruction)
        {
            switch (instruction.Operand)
            {
                case TypeReference used: Use(used); break;
                case FieldReference field:
                    Use(field.DeclaringType);
                    Use(field.FieldType);
                    Member(field);
                    break;
                case MethodReference called:
                    Use(called.DeclaringType);
                    Signature(called);
                    Member(called);
                    break;
            }
        }

        void Member(MemberReference member) =>
            _members.Add((outermost.FullName, $"{Outermost(member.DeclaringType.GetElementType()).FullName}::{member.Name}"));

        void Use(TypeReference? used)
        {
            switch (used)
            {
                case null or GenericParameter: return;
                case GenericInstanceType generic:
                    foreach (var argument in generic.GenericArguments) Use(argument);
                    Use(generic.ElementType);
                    return;
                case TypeSpecification specification:
                    Use(specification.ElementType);
                    return;
            }

            var to = Outermost(used);
            if (to.FullName != outermost.FullName)
                _uses.Add(new TypeUse(outermost.Namespace, Plain(outermost.Name), to.Namespace, Plain(to.Name)));
        }
    }

    static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;

    /// <summary>Without the number of type parameters.</summary>
    static string Plain(string name) => name.Split('`')[0];
}
