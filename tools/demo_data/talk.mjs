// Who lives in the demo, and what they said.
export const people = [
  ["mira", "Mira Halvorsen"],
  ["jonas", "Jonas Brandt"],
  ["wei", "陈伟"],
  ["lin", "林小雨"],
  ["sofia", "Sofía Marín"],
  ["kenji", "Kenji Mori"],
  ["echo", "Echo"],
];

export const pairs = [
  {
    between: ["mira", "jonas"],
    lines: [
      ["jonas", "Did the parcel with the lamp arrive?"],
      ["mira", "Yes, this morning. The shade has a dent, but it is on the side nobody sees."],
      ["jonas", "Typical. Shall I complain?"],
      ["mira", "No, leave it. It looks lived in 🙂"],
      ["jonas", "Dinner on Thursday then, under the lamp?"],
      ["mira", "Thursday works. I cook, you bring the bread."],
    ],
  },
  {
    between: ["wei", "lin"],
    lines: [
      ["wei", "周末去爬山吗?天气预报说晴天。"],
      ["lin", "去!几点出发?"],
      ["wei", "早上七点,地铁站 B 口见。"],
      ["lin", "七点太早了,八点行不行?"],
      ["wei", "行,那我带早餐,豆浆和包子。"],
      ["lin", "太好了,我带水果。"],
    ],
  },
  {
    between: ["mira", "wei"],
    lines: [
      ["mira", "The translations are in the shared folder. Could you look at page 3?"],
      ["wei", "看了。第三页的“同步”最好写成“实时同步”。"],
      ["wei", "Otherwise good. The tone fits."],
      ["mira", "Perfect, I'll change it."],
    ],
  },
  {
    between: ["mira", "echo"],
    lines: [["echo", "Hello! Whatever you write here comes back."]],
  },
  { between: ["sofia", "kenji"], lines: [["kenji", "The kiln is free from four o'clock."], ["sofia", "I'll be there with the two bowls."]] },
];

export const groups = [
  {
    name: "Allotment 14",
    owner: "mira",
    members: ["jonas", "sofia", "kenji"],
    lines: [
      ["mira", "The water is on again since yesterday."],
      ["kenji", "Good, my beans were about to give up."],
      ["sofia", "Who has the key to the shed?"],
      ["jonas", "Me. I leave it under the third pot from the left."],
      ["sofia", "That is the first place anybody would look."],
      ["jonas", "And still nobody ever found it."],
      ["mira", "Saturday at ten we mend the fence. Gloves, please!"],
      ["kenji", "I bring wire and coffee."],
    ],
  },
  {
    name: "产品发布 Launch",
    owner: "wei",
    members: ["mira", "lin", "jonas"],
    lines: [
      ["wei", "发布定在下周三上午十点。"],
      ["lin", "海报今天下午给大家看。"],
      ["jonas", "Release notes are drafted, English first."],
      ["mira", "I can proofread tonight."],
      ["wei", "谢谢!中文版我来写。"],
      ["lin", "海报已上传,请看第二版的配色。"],
      ["mira", "Second one. The blue is calmer."],
      ["jonas", "同意。"],
    ],
  },
  {
    name: "Film night",
    owner: "sofia",
    members: ["mira", "lin", "kenji"],
    lines: [
      ["sofia", "Friday: something short, please, I have to be up at six."],
      ["lin", "《千与千寻》怎么样?"],
      ["kenji", "Two hours and five minutes, not short. But yes."],
      ["sofia", "Fine. I sleep on Saturday."],
    ],
  },
];

export const world = [
  ["mira", "Good morning, everybody."],
  ["wei", "早上好!"],
  ["sofia", "Buenos días. Does anyone know a good bakery near the old harbour?"],
  ["jonas", "Lindqvist on the corner. Go before nine."],
  ["lin", "他们家的肉桂卷特别好吃。"],
];
