using AttrBackfill.Configuration;
using AttrBackfill.Pipeline.Flatten;
using Xunit;

namespace AttrBackfill.Tests.Pipeline.Flatten;

/// <summary>The rules of flattening, sentence by sentence. <c>~</c> parts the expected lines.</summary>
public sealed class FlattenerTests
{
    [Theory]
    [InlineData("""{"custom_field_1":"value1","source_url":"https://example.com/support","pre_chat_form_data":{"email":"user@example.com","subject":"Billing Issue"}}""")]
    [InlineData("""{"custom_field_1":"value1","source_url":"https://example.com/support","pre_chat_form_data":"{\"email\":\"user@example.com\",\"subject\":\"Billing Issue\"}"}""")]
    public void The_worked_example(string json)
    {
        var flat = new Flattener(new FlattenSettings()).Flatten(Attributes.Of(json));
        Assert.Equal(
            [
                new DesiredAttribute("custom_field_1", "value1", "custom_field_1"),
                new DesiredAttribute("source_url", "https://example.com/support", "source_url"),
                new DesiredAttribute("prechat_email", "user@example.com", "pre_chat_form_data.email"),
                new DesiredAttribute("prechat_subject", "Billing Issue", "pre_chat_form_data.subject"),
            ],
            flat.Desired);
        Assert.Empty(flat.Collisions);
    }

    [Theory]
    // A string that is JSON, at every level, white space around it or not.
    [InlineData("""{"a":" \t\r\n{\"b\":1} \t\r\n"}""", "a_b=1")]
    [InlineData("""{"a":{"b":"{\"c\":\"{\\\"d\\\":1}\"}"}}""", "a_b_c_d=1")]
    // Any other string exactly.
    [InlineData("""{"a":"  x  "}""", "a=  x  ")]
    [InlineData("""{"a":""}""", "a=")]
    [InlineData("""{"a":" "}""", "a= ")]
    [InlineData("""{"a":"1.0","b":"true","c":"null","d":"\"x\""}""", "a=1.0~b=true~c=null~d=\"x\"")]
    [InlineData("""{"a":" {\"b\":1} x"}""", "a= {\"b\":1} x")]
    [InlineData("""{"a":"{\"b\":1}{}"}""", "a={\"b\":1}{}")]
    [InlineData("""{"a":"{\"b\":1,}"}""", "a={\"b\":1,}")]
    [InlineData("""{"a":"{\"b\":1/**/}"}""", "a={\"b\":1/**/}")]
    [InlineData("""{"a":"{'b':1}"}""", "a={'b':1}")]
    [InlineData("""{"a":"{\"b\":01}"}""", "a={\"b\":01}")]
    [InlineData("""{"a":"{","b":"[","c":"{]","d":"[}"}""", "a={~b=[~c={]~d=[}")]
    [InlineData("""{"a":"\u00a0{\"b\":1}","c":"\ufeff{\"b\":1}"}""", "a=\u00a0{\"b\":1}~c=\ufeff{\"b\":1}")]
    // JSON text that stays text, exactly.
    [InlineData("""{"a":" [1, 2] ","b":"[ ]"}""", "a= [1, 2] ~b=[ ]")]
    // Names are any text.
    [InlineData("""{"ANI ":"1","ivr.Skills":"2","":"3"}""", "ANI =1~ivr.Skills=2~=3")]
    [InlineData("""{"a":{"":"1"," ":"2"}}""", "a_=1~a_ =2")]
    public void Text(string json, string expected) => AssertFlat(expected, json, new FlattenSettings());

    [Fact]
    public void Text_is_left_alone_where_it_is_not_to_be_expanded() => AssertFlat(
        """a={"b":1}~c_d={"e":1}""",
        """{"a":"{\"b\":1}","c":{"d":"{\"e\":1}"}}""",
        new FlattenSettings { ExpandJsonStrings = false });

    [Theory]
    [InlineData("""{"a":{"b":{"c":"1"},"d":"2"}}""", "a_b_c=1~a_d=2")]
    // Deeper levels of a listed object go on with the separator; a path is listed at any level, also from a string.
    [InlineData("""{"pre_chat_form_data":{"address":{"city":"Bonn"}}}""", "prechat_address_city=Bonn")]
    [InlineData("""{"x":{"pre_chat_form_data":{"a":1}}}""", "x_pre_chat_form_data_a=1")]
    [InlineData("""{"pre_chat_form_data":"not an object"}""", "pre_chat_form_data=not an object")]
    // An empty object adds nothing.
    [InlineData("""{"a":{},"b":"{}","c":" { } ","d":{"e":{}},"f":"1"}""", "f=1")]
    // Of two members of one name the first wins.
    [InlineData("""{"a":{"b":1,"b":2,"b":1}}""", "a_b=1~!a_b=2<1@a.b")]
    public void Objects(string json, string expected) => AssertFlat(expected, json, new FlattenSettings());

    [Theory]
    [InlineData("""{"a":{"b":{"c":"1"}}}""", "P:c=1")]
    [InlineData("""{"a":{"b":"{\"c\":{\"d\":1}}"}}""", "P:c-d=1")]
    [InlineData("""{"a":{"x":{"c":"1"}},"a.b":{"y":2}}""", "a-x-c=1~P:y=2")]
    [InlineData("""{"e":{"f":1}}""", "f=1")]
    // A name that comes back to where it started.
    [InlineData("""{"e":"{\"e\":[1],\"f\":2}"}""", "e=[1]~f=2")]
    public void Prefixes_are_listed_by_path(string json, string expected) => AssertFlat(
        expected, json, new FlattenSettings { Separator = "-", Prefixes = new Dictionary<string, string> { ["a.b"] = "P:", ["e"] = "" } });

    [Theory]
    [InlineData(1, """{"a":{"b":1},"c":" { \"d\" : 1 } ","e":"2"}""", """a={"b":1}~c= { "d" : 1 } ~e=2""")]
    [InlineData(2, """{"a":{"b":{"c":1},"d":"{\"e\": 1}","f":2}}""", """a_b={"c":1}~a_d={"e": 1}~a_f=2""")]
    // The tokens of the source as they stand, no white space between them, text inside left as text.
    [InlineData(1, """{"a":{ "b\u0041" : [ 1.10 , -0 , 1E5 , true , null , "x \" y\\" ] , "c" : "{ \"d\" : 1 }" }}""",
        """a={"b\u0041":[1.10,-0,1E5,true,null,"x \" y\\"],"c":"{ \"d\" : 1 }"}""")]
    // What is empty adds nothing, however deep.
    [InlineData(1, """{"a":{},"b":"{ }"}""", "")]
    [InlineData(2, """{"a":{"b":{},"c":{"d":{}}}}""", """a_c={"d":{}}""")]
    public void What_lies_below_the_greatest_depth_is_text(int maxDepth, string json, string expected) =>
        AssertFlat(expected, json, new FlattenSettings { MaxDepth = maxDepth });

    [Theory]
    [InlineData("Json", """{"a":[ 1 , "b c" , { "d" : null } ],"e":[ ]}""", """a=[1,"b c",{"d":null}]~e=[]""")]
    [InlineData("Json", """{"a":"[ 1 ]","b":{"c":" []"}}""", "a=[ 1 ]~b_c= []")]
    [InlineData("Index", """{"a":["x",["y"],{"b":1},[],{},null,"[2]"]}""", "a_0=x~a_1_0=y~a_2_b=1~a_6_0=2")]
    [InlineData("Index", """{"a":"[1]","b":"[]"}""", "a_0=1")]
    [InlineData("Index", """{"l":[{"k":1}]}""", "L.k=1")]
    [InlineData("Join", """{"a":["x",1.10,true,false,null,"y,z"],"b":[],"c":[null],"d":[null,null]}""", "a=x,1.10,true,false,,y,z~b=~c=~d=,")]
    [InlineData("Join", """{"a":"[1, 2]","b":"[ ]"}""", "a=1,2~b=")]
    [InlineData("Join", """{"a":[ 1 , {} ],"b":[[ 1 ]],"c":"[ 1, [2] ]"}""", """a=[1,{}]~b=[[1]]~c=[ 1, [2] ]""")]
    [InlineData("Join", """{"a":[ "x" , "{\"b\":1}" ],"c":["{x}"]}""", """a=["x","{\"b\":1}"]~c={x}""")]
    public void Arrays(string arrays, string json, string expected) => AssertFlat(expected, json, new FlattenSettings
    {
        Arrays = Enum.Parse<ArrayRule>(arrays),
        Prefixes = new Dictionary<string, string> { ["l.0"] = "L." },
    });

    [Fact]
    public void The_path_of_an_element_has_a_dot_before_its_number()
    {
        var flat = new Flattener(new FlattenSettings { Arrays = ArrayRule.Index }).Flatten(Attributes.Of("""{"a":{"b":[[1]]}}"""));
        Assert.Equal([new DesiredAttribute("a_b_0_0", "1", "a.b.0.0")], flat.Desired);
    }

    [Theory]
    [InlineData("Index", """a_0=[2]~a_1={"b":1}~a_2= [3] """)]
    [InlineData("Join", """a=[[2],{"b":1}," [3] "]""")]
    public void Arrays_count_as_names_of_the_path(string arrays, string expected) => AssertFlat(
        expected, """{"a":[[2],{"b":1}," [3] "]}""", new FlattenSettings { Arrays = Enum.Parse<ArrayRule>(arrays), MaxDepth = 2 });

    [Fact]
    public void A_list_of_texts_is_joined_where_texts_are_not_expanded() => AssertFlat(
        """a=x,{"b":1}""",
        """{"a":["x","{\"b\":1}"]}""",
        new FlattenSettings { Arrays = ArrayRule.Join, ExpandJsonStrings = false });

    [Theory]
    [InlineData("Skip", "a=1.10~b=-0~c=1E+5~d=12345678901234567890.0~e=true~f=false~j_k=1")]
    [InlineData("Empty", "a=1.10~b=-0~c=1E+5~d=12345678901234567890.0~e=true~f=false~g=~h_i=~j_k=1~j_l=")]
    public void Scalars(string nulls, string expected) => AssertFlat(
        expected,
        """{"a":1.10,"b":-0,"c":1E+5,"d":12345678901234567890.0,"e":true,"f":false,"g":null,"h":{"i":null},"j":"{\"k\":1,\"l\":null}"}""",
        new FlattenSettings { Nulls = Enum.Parse<NullRule>(nulls) });

    [Theory]
    [InlineData("a*", "", "a_x=1~ab=2")]
    [InlineData("a?*", "", "a_x=1~ab=2")]
    [InlineData("??", "", "ab=2~cd=3")]
    [InlineData("*", "a*", "cd=3~A=4")]
    [InlineData("ab cd", "cd", "ab=2")]
    [InlineData("a", "", "")]
    [InlineData("", "", "")]
    public void Globs_look_at_the_whole_flattened_name(string include, string exclude, string expected) => AssertFlat(
        expected, """{"a":{"x":1},"ab":2,"cd":3,"A":4}""", new FlattenSettings { Include = Split(include), Exclude = Split(exclude) });

    [Fact]
    public void Rename_comes_after_the_globs_and_looks_at_the_flattened_name() => AssertFlat(
        "b=1~d=2~c=3",
        """{"a":{"x":1},"c":"2","e":"3","g":"4"}""",
        new FlattenSettings
        {
            Exclude = ["b", "d", "g"],
            Rename = new Dictionary<string, string> { ["a_x"] = "b", ["c"] = "d", ["e"] = "c", ["a"] = "no", ["g"] = "kept" },
        });

    [Theory]
    // A nested path beats a top-level attribute, before it or after it, without a word.
    [InlineData("""{"a_b":"old","a":{"b":"new"},"c":"1"}""", "a_b=new~c=1")]
    [InlineData("""{"a":{"b":"new"},"c":"1","a_b":"old"}""", "a_b=new~c=1")]
    // Of two of the same rank the first wins.
    [InlineData("""{"a":"1","a":"2","b":"3"}""", "a=1~b=3~!a=2<1@a")]
    [InlineData("""{"a":{"b_c":"1"},"a_b":{"c":"2"}}""", "a_b_c=1~!a_b_c=2<1@a_b.c")]
    [InlineData("""{"a":{"b":{"c":"1"},"b_c":"2"}}""", "a_b_c=1~!a_b_c=2<1@a.b_c")]
    // Equal values need no word.
    [InlineData("""{"a":"1","a":"1","b":{"c_d":"x"},"b_c":{"d":"x"}}""", "a=1~b_c_d=x")]
    // Every loser is told, but not what a nested path beats.
    [InlineData("""{"a":"1","a":"2","a":"2"}""", "a=1~!a=2<1@a~!a=2<1@a")]
    [InlineData("""{"a_b":"1","a_b":"2","a":{"b":"3"}}""", "a_b=3")]
    [InlineData("""{"a_b":"1","a":{"b":"3"},"a_b":"2","x":{"y":0,"y":1}}""", "a_b=3~x_y=0~!x_y=1<0@x.y")]
    public void Two_paths_with_one_name(string json, string expected) => AssertFlat(expected, json, new FlattenSettings());

    [Theory]
    [InlineData("""{"a":"1","b":"2"}""", "c=1~!c=2<1@b")]
    [InlineData("""{"a":"1","x":{"y":"2"}}""", "c=2")]
    [InlineData("""{"c":"1","a":"2"}""", "c=1~!c=2<1@a")]
    public void Names_count_as_they_are_after_renaming(string json, string expected) => AssertFlat(
        expected, json, new FlattenSettings { Rename = new Dictionary<string, string> { ["a"] = "c", ["b"] = "c", ["x_y"] = "c" } });

    /// <summary>
    /// The platform writes <c>context.</c> before names of web forms: dots within a name, and names that differ in case alone.
    /// </summary>
    [Fact]
    public void Dots_in_the_name_of_an_attribute_are_part_of_its_path() => Assert.Equal(
        [
            "context.firstName=Ann", "context.firstname=ANN", "prechat_email=a@example.com", "prechat_address_city=Ulm", "mail=b",
            "context.cart_total=12.50",
        ],
        Attributes.Show(new Flattener(new FlattenSettings
        {
            Prefixes = new Dictionary<string, string> { ["pre_chat_form_data"] = "prechat_", ["context.pre_chat_form_data"] = "prechat_" },
            Rename = new Dictionary<string, string> { ["context.email"] = "mail" },
        }).Flatten(Attributes.Of("""
            {"context.firstName":"Ann","context.firstname":"ANN","context.pre_chat_form_data":"{\"email\":\"a@example.com\",\"address\":{\"city\":\"Ulm\"}}",
             "context.email":"b","context.cart":"{\"total\":\"12.50\"}"}
            """))));

    // Inputs on which flattening libraries lose values: names made of separators and digits, duplicates, long numbers, accents, near-JSON.
    [Theory]
    [InlineData("Json", "_", """{"id":[0],"id_0":2}""", "f_id=[0]~f_id_0=2")]
    [InlineData("Index", ".", """{"id":[0],"id_0":2}""", "f.id.0=0~f.id_0=2")]
    [InlineData("Index", "_", """{"id":[0],"id_0":2}""", "f_id_0=0~!f_id_0=2<0@f.id_0")]
    [InlineData("Json", "_", """{"a.b":{"c":1},"a":{"b.c":2}}""", "f_a.b_c=1~f_a_b.c=2")]
    [InlineData("Json", ".", """{"a.b":{"c":1},"a":{"b.c":2}}""", "f.a.b.c=1~!f.a.b.c=2<1@f.a.b.c")]
    [InlineData("Json", "_", """{"name":"fromState","value":"AB","name":"toState","value":"BC"}""",
        "f_name=fromState~f_value=AB~!f_name=toState<fromState@f.name~!f_value=BC<AB@f.value")]
    [InlineData("Json", "_", """{"n":12345678901234567890,"e":1e400,"d":0.1000000000000000055,"z":-0}""",
        "f_n=12345678901234567890~f_e=1e400~f_d=0.1000000000000000055~f_z=-0")]
    [InlineData("Json", "_", """{"x":null,"y":"","z":{},"w":[]}""", "f_y=~f_w=[]")]
    [InlineData("Json", "_", "{\"\u00e9\":\"1\",\"e\u0301\":\"2\"}", "f_\u00e9=1~f_e\u0301=2")]
    [InlineData("Json", "_", "{'a': 1}", "f={'a': 1}")]
    [InlineData("Json", "_", """{"a":1,}""", """f={"a":1,}""")]
    [InlineData("Json", "_", """{"a":1}{"b":2}""", """f={"a":1}{"b":2}""")]
    [InlineData("Json", "_", """{"a":NaN}""", """f={"a":NaN}""")]
    [InlineData("Json", "_", "[redacted]", "f=[redacted]")]
    [InlineData("Json", "_", "\"{\\\"a\\\":1}\"", "f=\"{\\\"a\\\":1}\"")]
    [InlineData("Json", "_", """{"inner":"{\"a\":\"{\\\"b\\\":2}\"}"}""", "f_inner_a_b=2")]
    public void No_value_is_lost_without_a_word(string arrays, string separator, string text, string expected)
    {
        var rules = new FlattenSettings { Arrays = Enum.Parse<ArrayRule>(arrays), Separator = separator };
        Assert.Equal(expected.Split('~'), Attributes.Show(new Flattener(rules).Flatten(Attributes.OfText("f", text))));
    }

    private static void AssertFlat(string expected, string json, FlattenSettings settings) => Assert.Equal(
        expected.Split('~', StringSplitOptions.RemoveEmptyEntries), Attributes.Show(new Flattener(settings).Flatten(Attributes.Of(json))));

    private static string[] Split(string text) => text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
}
