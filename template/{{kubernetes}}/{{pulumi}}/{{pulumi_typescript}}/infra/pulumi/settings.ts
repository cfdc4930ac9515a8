// What the answers of this project decide (project.json); everything else is the same for all.
import file from "./project.json" with { type: "json" };

/** What a role allows. */
export interface Rule {
  apiGroups: string[];
  resources: string[];
  resourceNames?: string[];
  verbs: string[];
}

interface Settings {
  project: string;
  owner: string;
  namespaceLabels: Record<string, string>;
  snapshotVolumes: boolean;
  writtenByControllers: Record<string, string[]>;
  pipeline: Rule[];
  preview: Rule[];
}

export const settings: Settings = file;
export const { project, owner } = settings;
