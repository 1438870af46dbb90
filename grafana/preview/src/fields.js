// Applies a panel's fieldConfig to frames. In Grafana each panel type registers the options of its
// fields; @grafana/data alone knows none, and leaves out, or fails on, what is not registered.
import {
  FieldConfigOptionsRegistry,
  ThresholdsMode,
  applyFieldOverrides,
  cacheFieldDisplayNames,
  createTheme,
  identityOverrideProcessor,
  standardFieldConfigEditorRegistry,
  standardTransformers,
  standardTransformersRegistry,
  transformDataFrame,
} from '@grafana/data';
import { lastValueFrom } from 'rxjs';

export const theme = createTheme({ colors: { mode: 'dark' } });

const STANDARD = [
  'unit',
  'min',
  'max',
  'decimals',
  'displayName',
  'noValue',
  'color',
  'thresholds',
  'mappings',
  'links',
];

function item(id, path, isCustom) {
  return {
    id,
    path,
    name: id,
    isCustom,
    editor: () => null,
    override: () => null,
    process: identityOverrideProcessor,
    shouldApply: () => true,
    settings: {},
  };
}

standardFieldConfigEditorRegistry.setInit(() => STANDARD.map((id) => item(id, id, false)));

// Some options exist under two names.
standardTransformersRegistry.setInit(() =>
  [...new Map(Object.values(standardTransformers).map((it) => [it.id, it])).values()].map((transformation) => ({
    id: transformation.id,
    name: transformation.name,
    transformation: () => Promise.resolve(transformation),
    editor: () => null,
  }))
);

function registryOf(panel) {
  const overridden = panel.fieldConfig.overrides
    .flatMap(({ properties }) => properties.map(({ id }) => id))
    .filter((id) => id.startsWith('custom.'))
    .map((id) => id.slice('custom.'.length));
  const custom = new Set([...Object.keys(panel.fieldConfig.defaults.custom), ...overridden]);
  return new FieldConfigOptionsRegistry(() => [
    ...STANDARD.map((id) => item(id, id, false)),
    ...[...custom].map((name) => item(`custom.${name}`, name, true)),
  ]);
}

const withInfinity = (thresholds) => ({
  mode: thresholds.mode ?? ThresholdsMode.Absolute,
  steps: thresholds.steps.map((step) => ({ ...step, value: step.value ?? -Infinity })),
});

/** JSON has no -Infinity, which is where the first threshold begins. */
function fieldConfigOf(panel) {
  const { defaults, overrides } = panel.fieldConfig;
  return {
    defaults: { ...defaults, thresholds: withInfinity(defaults.thresholds) },
    overrides: overrides.map(({ matcher, properties }) => ({
      matcher,
      properties: properties.map(({ id, value }) => ({
        id,
        value: id === 'thresholds' ? withInfinity(value) : value,
      })),
    })),
  };
}

/** Frames as a panel shows them: transformed, and with their display processors. */
export async function prepared(panel, frames) {
  const transformed = panel.transformations?.length
    ? await lastValueFrom(
        transformDataFrame(panel.transformations, frames, { interpolate: (text) => text })
      )
    : frames;
  const shown = applyFieldOverrides({
    data: transformed,
    fieldConfig: fieldConfigOf(panel),
    fieldConfigRegistry: registryOf(panel),
    replaceVariables: (text) => text,
    theme,
    timeZone: 'browser',
  });
  cacheFieldDisplayNames(shown);
  return shown;
}
