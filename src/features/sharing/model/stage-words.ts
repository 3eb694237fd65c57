// What a screen reader hears of a share dialog as it moves on: one short sentence a stage, one a step of the start. Pure; what is on screen says the rest.
import type { ShareView } from "#contract/share";
import type { DialogStage } from "./dialog-stage";
import { startStepsOf, startWords } from "./start-steps";

export const stageWords = (stage: DialogStage, share: ShareView | null): string => {
  switch (stage) {
    case "form":
      return "";
    case "starting":
      return startWords(startStepsOf(share));
    case "awaiting-approval":
      return "Asked; nobody has decided yet.";
    case "link":
      return "The share is live and the link can be copied.";
    case "over":
      return "The share is over.";
  }
};
