import { testManyPrograms } from './many-programs.ts';

testManyPrograms('first');
